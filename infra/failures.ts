import { Fail, JsonPath, Pass, type TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { AWS_ERRORS, ERRORS, FAIL_STATES, OUTCOME_ERRORS } from '../lambdas/contract/errors.ts';

type CaughtFailState = 'rejected' | 'unavailable' | 'landing';

/** Where a Catch puts what it caught; a Lambda's error has its JSON, as text, in `Cause`. */
const FAILURE = '$.failure';

const EXPLANATIONS: Readonly<Record<CaughtFailState, string>> = {
  rejected: 'Explain rejection',
  unavailable: 'Explain outage',
  landing: 'Explain fault',
};

/** The failed ends of a run. Each Fail state's Cause is one readable sentence. */
export class Failures {
  readonly reportFailed: Fail;
  readonly reportOverdue: Fail;
  readonly #catches: readonly { readonly errors: readonly string[]; readonly explain: Pass }[];

  constructor(scope: Construct) {
    this.reportFailed = new Fail(scope, FAIL_STATES.failed, {
      comment: 'Cint could not make the report. Its own words are in the Cause.',
      error: OUTCOME_ERRORS.FAILED,
      causePath: '$.job.message',
    });
    this.reportOverdue = new Fail(scope, FAIL_STATES.overdue, {
      comment: 'The report was not ready by the deadline. Cint may still finish it.',
      error: OUTCOME_ERRORS.OVERDUE,
      causePath: '$.job.message',
    });
    const rejected = caught(
      scope,
      'rejected',
      'The request or the permissions need mending: the Cause says which.',
    );
    const unavailable = caught(scope, 'unavailable', 'Cint did not answer for as long as the retries last.');
    const landing = caught(scope, 'landing', 'S3, AWS or this product is at fault; Cint is not.');

    // What AWS raises has free text for a Cause, or none: it is shown as it is.
    const silence = new Pass(scope, 'Explain silence', {
      parameters: {
        'Error.$': `${FAILURE}.Error`,
        said: { errorMessage: 'The step did not answer within its time, and neither did its retries.' },
      },
      resultPath: FAILURE,
    });
    silence.next(unavailable.fail);
    const surprise = new Pass(scope, 'Explain surprise', {
      parameters: {
        'Error.$': `${FAILURE}.Error`,
        said: { errorMessage: JsonPath.jsonToString(JsonPath.objectAt(FAILURE)) },
      },
      resultPath: FAILURE,
    });
    surprise.next(landing.fail);

    this.#catches = [
      rejected,
      unavailable,
      landing,
      { errors: namesOf(AWS_ERRORS, 'unavailable'), explain: silence },
      { errors: ['States.ALL'], explain: surprise },
    ];
  }

  addCatches(task: TaskStateBase): void {
    for (const { errors, explain } of this.#catches) {
      task.addCatch(explain, { errors: [...errors], resultPath: FAILURE });
    }
  }
}

function namesOf(
  table: Readonly<Record<string, { readonly fail_state: string }>>,
  state: CaughtFailState,
): string[] {
  return Object.entries(table)
    .filter(([, row]) => row.fail_state === state)
    .map(([name]) => name);
}

/** A Fail state, and the Pass before it that reads the sentence for people out of Lambda's JSON. */
function caught(scope: Construct, state: CaughtFailState, comment: string) {
  const explain = new Pass(scope, EXPLANATIONS[state], {
    parameters: {
      'Error.$': `${FAILURE}.Error`,
      said: JsonPath.stringToJson(JsonPath.stringAt(`${FAILURE}.Cause`)),
    },
    resultPath: FAILURE,
  });
  const fail = new Fail(scope, FAIL_STATES[state], {
    comment,
    errorPath: `${FAILURE}.Error`,
    causePath: `${FAILURE}.said.errorMessage`,
  });
  explain.next(fail);
  return { errors: namesOf(ERRORS, state), explain, fail };
}
