import { z } from 'zod';

const stateSchema = z.discriminatedUnion('Type', [
  z.object({
    Type: z.literal('Task'),
    Next: z.string(),
    Catch: z.array(z.object({ Next: z.string() })).default([]),
  }),
  z.object({
    Type: z.literal('Choice'),
    Choices: z.array(z.object({ StringEquals: z.string(), Next: z.string() })),
    Default: z.string(),
  }),
  z.object({ Type: z.literal('Wait'), Next: z.string() }),
  z.object({ Type: z.literal('Pass'), Next: z.string() }),
  z.object({ Type: z.literal('Succeed') }),
  z.object({ Type: z.literal('Fail') }),
]);
type State = z.infer<typeof stateSchema>;

/** As much of ASL as is drawn. */
const definitionSchema = z.object({ StartAt: z.string(), States: z.record(z.string(), stateSchema) });
type States = Readonly<Record<string, State>>;

/** How each type of state looks: Mermaid's brackets, and a class where it has a colour. */
const SHAPES: Readonly<Record<State['Type'], (label: string) => string>> = {
  Task: (label) => `["${label}"]`,
  Pass: (label) => `["${label}"]`,
  Wait: (label) => `(["${label}"])`,
  Choice: (label) => `{"${label}"}`,
  Succeed: (label) => `["${label}"]:::good`,
  Fail: (label) => `["${label}"]:::bad`,
};

/** Readable on GitHub's light and dark pages. */
const COLOURS = [
  'classDef good fill:#d6f0dd,stroke:#1d8102,color:#16191f',
  'classDef bad fill:#fbe0dd,stroke:#d13212,color:#16191f',
];

/** Where every task's Catch leads from, so that three tasks do not draw nine lines. */
const ANY_TASK = 'any_task(["Any step, after its retries"])';

/** A state machine as a Mermaid flowchart. Pass states are left out: they only put failures into words. */
export function mermaid(definition: unknown): string {
  const { StartAt, States } = definitionSchema.parse(definition);
  const names = inOrder(StartAt, States);
  const lines = [
    `start((" ")) --> ${idOf(StartAt)}`,
    ...names.map((name) => `${idOf(name)}${SHAPES[stateOf(States, name).Type](name)}`),
    ...names.flatMap((name) =>
      edgesOf(stateOf(States, name)).map(
        ({ label, to }) =>
          `${idOf(name)} -->${label === '' ? '' : `|${label}|`} ${idOf(pastPasses(States, to))}`,
      ),
    ),
    ...catches(States),
    ...COLOURS,
  ];
  return ['flowchart TD', ...lines.map((line) => `  ${line}`)].join('\n');
}

/** Names can hold blanks and question marks, ids cannot. */
function idOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z]+/g, '_')
    .replace(/_$/, '');
}

function stateOf(states: States, name: string): State {
  const state = states[name];
  if (state === undefined) throw new Error(`The definition has no state "${name}".`);
  return state;
}

function pastPasses(states: States, name: string): string {
  const state = stateOf(states, name);
  return state.Type === 'Pass' ? pastPasses(states, state.Next) : name;
}

function edgesOf(state: State): readonly { readonly label: string; readonly to: string }[] {
  if (state.Type === 'Succeed' || state.Type === 'Fail') return [];
  if (state.Type !== 'Choice') return [{ label: '', to: state.Next }];
  return [
    ...state.Choices.map(({ StringEquals, Next }) => ({ label: StringEquals, to: Next })),
    { label: 'otherwise', to: state.Default },
  ];
}

function caughtBy(states: States, state: State): string[] {
  return state.Type === 'Task' ? state.Catch.map(({ Next }) => pastPasses(states, Next)) : [];
}

/** The states that are drawn, in the order a run can first reach them. */
function inOrder(start: string, states: States): string[] {
  const seen = new Set([pastPasses(states, start)]);
  // A set gives what is added to it while it is walked through.
  for (const name of seen) {
    const state = stateOf(states, name);
    for (const { to } of edgesOf(state)) seen.add(pastPasses(states, to));
  }
  for (const name of [...seen]) for (const fail of caughtBy(states, stateOf(states, name))) seen.add(fail);
  return [...seen];
}

/** @throws Error where the tasks do not all catch alike: then one node for all of them would lie */
function catches(states: States): string[] {
  const tasks = Object.values(states).filter(({ Type }) => Type === 'Task');
  const ends = tasks.map((task) => [...new Set(caughtBy(states, task))]);
  const [first = []] = ends;
  if (ends.some((others) => others.join() !== first.join()))
    throw new Error('The tasks catch their errors differently; the diagram draws them as one.');
  return first.length === 0 ? [] : [ANY_TASK, ...first.map((fail) => `any_task -.-> ${idOf(fail)}`)];
}
