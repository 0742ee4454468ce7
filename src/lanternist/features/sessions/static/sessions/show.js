import { need, pageSignal } from "../js/dom.js";
import { openDialogs } from "./confirm.js";
import { toggleFavorites } from "./favorite.js";
import { followSession } from "./live.js";

const signal = pageSignal();

openDialogs(document, signal);
toggleFavorites(document, signal);
followSession(need(document, "[data-session]", HTMLElement), signal);
