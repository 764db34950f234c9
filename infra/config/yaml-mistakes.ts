import { type Document, visit, type YAMLParseError, type YAMLWarning } from 'yaml';

/** What is not YAML, or YAML that has no meaning here, and where it begins in the text. */
export type YamlMistake = { readonly offset: number; readonly message: string };

/** Where the parser's own sentence is for programmers, ours. */
const SENTENCES: Partial<Record<YAMLParseError['code'], string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'a text with a colon and a blank in it must be in quotes',
  MULTIPLE_DOCS: 'a second document begins here; the file must hold one',
  TAB_AS_INDENT: 'lines must be indented with blanks, not with tabs',
  TAG_RESOLVE_FAILED: 'a tag (!name) has no meaning here',
};

export function yamlMistakes(document: Document, text: string): YamlMistake[] {
  const mistakes = [...document.errors, ...document.warnings].map((mistake) => ({
    offset: mistake.pos[0],
    message: sentence(mistake, text),
  }));
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return;
      const { source } = alias;
      mistakes.push({ offset: alias.range?.[0] ?? 0, message: `*${source} has no &${source} before it` });
    },
  });
  return mistakes;
}

function sentence({ code, message, pos }: YAMLParseError | YAMLWarning, text: string): string {
  if (code === 'DUPLICATE_KEY') return `${/^[^\s:]*/.exec(text.slice(pos[0]))} is there twice`;
  return SENTENCES[code] ?? message;
}
