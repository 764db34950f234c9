import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { PipelineError } from './errors.ts';
import { type Line, type Request, readText } from './http.ts';

/**
 * Reads a 2xx JSON answer.
 * @throws PipelineError `Cint.ContractError` naming the field that is not as promised
 */
export async function readAnswer<T>(
  line: Line,
  answer: Dispatcher.ResponseData,
  { what, url }: Pick<Request, 'what' | 'url'>,
  schema: z.ZodType<T>,
): Promise<T> {
  const text = await readText(line, answer, what, url);
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new PipelineError('Cint.ContractError', `Cint's answer to ${what} is not JSON.`, { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'answer'}: ${issue.message}`);
  throw new PipelineError(
    'Cint.ContractError',
    `Cint's answer to ${what} is not what its contract promises: ${fields.join('; ')}.`,
  );
}
