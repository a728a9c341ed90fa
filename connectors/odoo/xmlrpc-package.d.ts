/** The two parts of the `xmlrpc` package (1.3.2, pinned) that we use; its published types don't name them. */
declare module 'xmlrpc/lib/serializer.js' {
  const serializer: {
    serializeMethodCall(method: string, params: unknown[], encoding: string): string;
    serializeMethodResponse(value: unknown): string;
    serializeFault(fault: { faultCode: number; faultString: string }): string;
  };
  export = serializer;
}

declare module 'xmlrpc/lib/deserializer.js' {
  interface WholeText {
    setEncoding(encoding: string): void;
    on(event: string, listener: unknown): void;
    pipe(parser: { end(text: string): void }): void;
  }
  class Deserializer {
    constructor(encoding: string);
    deserializeMethodResponse(
      stream: WholeText,
      done: (error: (Error & { faultCode?: unknown; faultString?: unknown }) | null, value?: unknown) => void,
    ): void;
  }
  export = Deserializer;
}
