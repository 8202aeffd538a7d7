import type { Refusal } from "../domain/refusals.ts";

/** Ends work on an upload with what its sender is told; whoever takes uploads in catches it. */
export class UploadRefused extends Error {
  override readonly name = "UploadRefused";
  readonly refusal: Refusal;
  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.refused, options);
    this.refusal = refusal;
  }
}
