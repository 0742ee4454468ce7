import { pageSignal } from "../js/dom.js";
import { toggleFavorites } from "./favorite.js";

toggleFavorites(document, pageSignal());
