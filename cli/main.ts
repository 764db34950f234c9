import { Command, CommanderError } from 'commander';
import { addRunCommand } from './commands/run.ts';
import { addSimulatorCommand } from './commands/simulator.ts';
import { EXIT, UsageError } from './lib/exit.ts';

const program = new Command('reports')
  .usage('-- <command> [options]')
  .description('Cint Exchange reports, landed in S3: complete, once, verified.')
  .showHelpAfterError('Add --help for what is allowed.')
  .exitOverride();

const exit = (status: number) => {
  process.exitCode = status;
};
addRunCommand(program, exit);
addSimulatorCommand(program, exit);
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
