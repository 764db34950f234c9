import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
} from 'yaml';
import { InvalidConfig, type Problem, pathText } from './invalid-config.ts';
import { yamlMistakes } from './yaml-mistakes.ts';

/** A YAML file that was read, and where each of its parts stands. */
export class YamlFile {
  readonly value: unknown;
  readonly #fileName: string;
  readonly #document: Document;
  readonly #lines = new LineCounter();

  /** @throws InvalidConfig where the text is not YAML, or not one mapping */
  constructor(text: string, fileName: string) {
    this.#fileName = fileName;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    const mistakes = yamlMistakes(this.#document, text);
    if (mistakes.length > 0) {
      throw new InvalidConfig(mistakes.map(({ offset, message }) => `${this.#place(offset)}: ${message}`));
    }
    const { contents } = this.#document;
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      throw new InvalidConfig([`${fileName}: is empty; it must hold accounts, see examples/reports.yaml`]);
    }
    if (!isMap(contents)) {
      throw new InvalidConfig([
        `${this.#place(contents.range?.[0])}: must be a mapping of fields such as accounts and schedules`,
      ]);
    }
    this.value = this.#plain();
  }

  #plain(): unknown {
    try {
      return this.#document.toJS();
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      throw new InvalidConfig([
        `${this.#fileName}: its aliases (*name) stand for too much; write out what they stand for`,
      ]);
    }
  }

  /** The mistakes as lines, in the order of the file. */
  lines(problems: readonly Problem[]): string[] {
    const placed = problems.map((problem) => {
      const offset = this.#offset(problem);
      const path = problem.path.length > 0 ? ` ${pathText(problem.path)}` : '';
      return { offset: offset ?? 0, line: `${this.#place(offset)}${path}: ${problem.message}` };
    });
    return [...new Set(placed.sort((a, b) => a.offset - b.offset).map(({ line }) => line))];
  }

  #place(offset: number | undefined): string {
    if (offset === undefined) return this.#fileName;
    const { line, col } = this.#lines.linePos(offset);
    return `${this.#fileName}:${line}:${col}`;
  }

  /** Where a part begins; where it is missing, what it is missing from. */
  #offset({ path, isName }: Problem): number | undefined {
    let node: unknown = this.#document.contents;
    let offset = startOf(node);
    for (const [depth, step] of path.entries()) {
      if (isAlias(node)) node = node.resolve(this.#document);
      const next = childOf(node, step);
      if (next === undefined) return offset;
      const atName = isName === true && depth === path.length - 1;
      const part = isPair(next) && !atName ? (next.value ?? next.key) : isPair(next) ? next.key : next;
      offset = startOf(part) ?? offset;
      node = isPair(next) ? next.value : next;
    }
    return offset;
  }
}

function childOf(node: unknown, step: string | number): unknown {
  if (isMap(node)) return node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return isSeq(node) ? node.items[Number(step)] : undefined;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
