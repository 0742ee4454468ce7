import { all, pageSignal } from "../js/dom.js";
import { RangeField } from "./range-field.js";
import { SourcesField } from "./sources-field.js";

const signal = pageSignal();

for (const box of all(document, "[data-sources]", HTMLElement)) {
  if (!box.querySelector("input:disabled")) new SourcesField(box).start(signal);
}
for (const box of all(document, "[data-range]", HTMLElement)) new RangeField(box).start(signal);
