import { need, pageSignal } from "../js/dom.js";
import { followCommunity } from "./community.js";
import { toggleFavorites } from "./favorite.js";
import { followSession } from "./live.js";

const signal = pageSignal();
const page = need(document, "[data-session]", HTMLElement);

toggleFavorites(document, signal);
followSession(page, signal);
void followCommunity(page, signal);
