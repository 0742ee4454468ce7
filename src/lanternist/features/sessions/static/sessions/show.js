import { need, pageSignal } from "../js/dom.js";
import { toggleFavorites } from "./favorite.js";
import { followSession } from "./live.js";

const signal = pageSignal();

toggleFavorites(document, signal);
followSession(need(document, "[data-session]", HTMLElement), signal);
