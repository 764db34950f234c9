import { Command, CommanderError } from 'commander';
import { addCredentialsCommand } from './commands/credentials.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addRedriveCommand } from './commands/redrive.ts';
import { addRunCommand } from './commands/run.ts';
import { addRunsCommand } from './commands/runs.ts';
import { addSimulatorCommand } from './commands/simulator.ts';
import { addStartCommand } from './commands/start.ts';
import { addWatchCommand } from './commands/watch.ts';
import { EXIT, UsageError } from './lib/exit.ts';

const program = new Command('reports')
  .usage('-- <command> [options]')
  .description('Cint Exchange reports, landed in S3: complete, once, verified.')
  .showHelpAfterError('Add --help for what is allowed.')
  .exitOverride();

// A reader that has seen enough, such as head, is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? EXIT.ok);
  });
}

const exit = (status: number) => {
  process.exitCode = status;
};
addRunCommand(program, exit);
addSimulatorCommand(program, exit);
addPlanCommand(program, exit);
addDoctorCommand(program, exit);
addCredentialsCommand(program, exit);
addStartCommand(program, exit);
addWatchCommand(program, exit);
addRunsCommand(program, exit);
addRedriveCommand(program, exit);
for (const command of program.commands)
  command.exitOverride().showHelpAfterError('Add --help for what is allowed.');

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help that was asked for is no mistake.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error.exitCode !== 0 && process.argv.includes('--json')) {
      const cause = error.message.replace(/^error: /, '');
      process.stdout.write(`${JSON.stringify({ outcome: 'FAILED', state: null, error: 'Usage', cause })}\n`);
    }
  } else if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.usage;
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = EXIT.failed;
  }
}
