import { offerCopy } from "./copy.js";
import { openDialogs } from "./dialogs.js";
import { pageSignal } from "./dom.js";
import { focusFirstProblem, guardDoubleSubmit, offerReveal } from "./forms.js";
import { closeMenus } from "./menu.js";
import { localizeTimes } from "./times.js";

const signal = pageSignal();

closeMenus(document, signal);
openDialogs(document, signal);
offerReveal(document, signal);
offerCopy(document, signal);
guardDoubleSubmit(document, signal);
focusFirstProblem(document);
localizeTimes(document);
