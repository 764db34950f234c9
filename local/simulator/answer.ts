export type JsonObject = Readonly<Record<string, unknown>>;

/** Bytes of known length that can be read as often as one likes, always the same. */
export type Body = {
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
  bytes(): AsyncIterable<Buffer>;
};

/** What an operation says; how it travels is the business of delivery.ts. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /** The value behind a JSON body, kept for the faults that change one field of it. */
  readonly json?: JsonObject;
};

export function bufferBody(contentType: string, content: Buffer): Body {
  return {
    contentType,
    size: content.length,
    async *bytes() {
      if (content.length > 0) yield content;
    },
  };
}

export function textBody(contentType: string, text: string): Body {
  return bufferBody(contentType, Buffer.from(text));
}

export function jsonAnswer(status: number, json: JsonObject, headers: Record<string, string> = {}): Answer {
  return { status, headers, json, body: textBody('application/json', JSON.stringify(json)) };
}

/** The first `count` bytes of a body. */
export async function* firstBytes(bytes: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  if (left <= 0) return;
  for await (const chunk of bytes) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
