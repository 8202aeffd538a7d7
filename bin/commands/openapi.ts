import { version } from "../../src/config/version.ts";
import { openApiText } from "../../src/http/docs.ts";

/** Prints the description of the HTTP API (OpenAPI 3.1). */
export function printOpenApi(): void {
  process.stdout.write(openApiText(version));
}
