/** The place that the browser's address names. */

import { Observable } from '../state';
import type { Route } from './route';
import { isSamePlace, parseRoute } from './route';

/** Follows the address, back and forward included, and changes it. */
export class Router extends Observable<Route> {
  constructor(private readonly view: Window = window) {
    super(parseRoute(view.location.hash));
    view.addEventListener('hashchange', this.follow);
  }

  /** Go to an address that begins with `#`. */
  readonly go = (address: string): void => {
    this.view.location.hash = address;
  };

  /** Call the place where one is by another address. */
  readonly rename = (address: string): void => {
    this.view.history.replaceState(null, '', address);
  };

  /** Give what one now sees of this place an address; the way back leads through it. */
  readonly step = (address: string): void => {
    this.view.history.pushState(null, '', address);
    this.follow();
  };

  /** How often one has gone somewhere: what was open at the last place is not open at this. */
  get visits(): number {
    return this.count;
  }

  private readonly follow = (): void => {
    const route = parseRoute(this.view.location.hash);
    this.count += isSamePlace(route, this.get()) ? 0 : 1;
    this.set(route);
  };

  private count = 0;
}
