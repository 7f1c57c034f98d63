"""What is wrong with a page: as axe-core sees it, and what it cannot see.

That is whether it reflows, and whether the keyboard's place on it is seen. Each is a script that answers what is wrong;
nothing is right.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Frame, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Asked for what is wrong alone, axe-core takes less than half the time.
RUN = """tags => axe.run({runOnly: tags, resultTypes: ['violations']}).then(
  found => found.violations.map(each => [each.id, each.nodes.map(node => node.html)]))"""

# A screen of 1280 by 1024 at 400 %: WCAG 2.2, 1.4.10.
ZOOMED = {"width": 320, "height": 256}
WIDE = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const beyond = each => each.getBoundingClientRect().right > innerWidth + 1;
  const out = [...document.querySelectorAll('body *')].filter(beyond);
  return ['wider than the screen', ...out.slice(0, 3).map(each => each.outerHTML.slice(0, 160))];
}"""
# WCAG 2.2, 1.4.12: text that a reader sets wider is neither cut off nor pushed out.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important;'
    + ' word-spacing: .16em !important; } p { margin-bottom: 2em !important; }');
  document.adoptedStyleSheets = [sheet];
  const cut = [...document.querySelectorAll('body *')].filter(each => {
    const style = getComputedStyle(each);
    return ['hidden', 'clip'].includes(style.overflowY) && each.clientHeight > 1 && each.textContent.trim()
      && each.scrollHeight > each.clientHeight + 1;
  }).map(each => `cut off: ${each.outerHTML.slice(0, 160)}`);
  if (document.documentElement.scrollWidth > innerWidth) {
    const beyond = each => each.getBoundingClientRect().right > innerWidth + 1;
    const out = [...document.querySelectorAll('body *')].filter(beyond);
    cut.push(...out.slice(0, 3).map(each => `pushed out of the screen: ${each.outerHTML.slice(0, 160)}`));
  }
  document.adoptedStyleSheets = [];
  return cut;
}"""
# WCAG 2.2, 2.4.7 and 2.4.11: where the focus is, is seen, and nothing lies over all of it.
UNSEEN = """() => {
  const wanted = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const drawn = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'stroke', 'strokeWidth', 'borderColor'];
  const looks = each => [each, each.nextElementSibling, each.querySelector('rect')].filter(Boolean).map(
    part => drawn.map(name => getComputedStyle(part)[name]).join()).join();
  const over = each => [...each.getClientRects()].some(box => {
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [upper, lower] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    return [.1, .5, .9].some(x => [.2, .5, .8].some(y => {
      const top = document.elementFromPoint(left + (right - left) * x, upper + (lower - upper) * y);
      return top && (top === each || each.contains(top));
    }));
  });
  const wrong = [];
  for (const each of document.querySelectorAll(wanted)) {
    if (each.disabled || each.tabIndex < 0 || !each.checkVisibility({visibilityProperty: true})) continue;
    document.activeElement.blur();
    const before = looks(each);
    each.focus({focusVisible: true});
    const told = each.outerHTML.slice(0, 160);
    if (document.activeElement !== each) wrong.push(`takes no focus: ${told}`);
    else if (looks(each) === before) wrong.push(`shows no focus: ${told}`);
    else if (!over(each)) wrong.push(`lies under something: ${told}`);
  }
  return wrong;
}"""
# WCAG 2.2, 2.3.3: nothing moves for who asked for that.
MOVING = """() => [...document.querySelectorAll('body *')].filter(each => ['', '::before', '::after'].some(part => {
  const style = getComputedStyle(each, part);
  return style.transitionDuration.split(', ').some(time => time !== '0s') || style.animationName !== 'none';
})).map(each => `moves: ${each.outerHTML.slice(0, 160)}`)"""


def findings(page: Page | Frame, axe: str) -> list[Any]:
    """What axe-core finds on the page as it is."""
    page.evaluate(axe)
    return ask_axe(page)


def ask_axe(page: Page | Frame) -> list[Any]:
    """The same where axe-core is there already."""
    found: list[Any] = page.evaluate(RUN, TAGS)
    return found


def skips(page: Page) -> bool:
    """Whether the first press of the tabulator comes to what leads past the masthead, in sight (WCAG 2.2, 2.4.1)."""
    page.keyboard.press("Tab")
    found: bool = page.evaluate(
        """() => {
          const first = document.activeElement, seen = first.getBoundingClientRect().left >= 0;
          first.blur();
          return !document.querySelector('.skip') || (first.matches('.skip') && seen);
        }"""
    )
    return found


def beyond_axe(page: Page) -> list[str]:
    """All that is wrong with the page as it is loaded."""
    page.set_viewport_size(ZOOMED)
    return [told for script in (WIDE, SPACED, UNSEEN, MOVING) for told in page.evaluate(script)]
