'use strict';
// The report is complete without this: it filters and sorts the tables, folds and unfolds their details, and shows
// where the foreign keys of a table lead. Everything it shows is in the page already; nothing is made from text.

const list = document.getElementById('list');
const groups = [...list.tBodies];
const find = document.getElementById('find');
const tableClass = document.getElementById('class');
const only = document.getElementById('only');
const count = document.getElementById('count');

/** Text to be compared: lower case, without accents. */
const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

// MARK: Filter

/** For each table its name and the statement that makes it; read when it is first asked for. */
let texts;
const textOf = group =>
    plain([...group.querySelectorAll('button, pre, .sides')].map(part => part.textContent).join('\n'));

function filter() {
    const words = plain(find.value).split(/\s+/).filter(Boolean);
    if (words.length > 0 && !texts) texts = new Map(groups.map(group => [group, textOf(group)]));
    let shown = 0;
    for (const group of groups) {
        const isShown = (!tableClass.value || group.dataset.c === tableClass.value) &&
            (!only.value || group.dataset.has.includes(only.value)) &&
            words.every(word => texts.get(group).includes(word));
        group.hidden = !isShown;
        if (isShown) shown += 1;
    }
    count.textContent = count.dataset.text.replace('#', shown).replace('#', groups.length);
    document.getElementById('nothing').hidden = shown > 0;
}

find.addEventListener('input', filter);
tableClass.addEventListener('change', filter);
only.addEventListener('change', filter);
document.getElementById('controls').addEventListener('submit', event => event.preventDefault());

// MARK: Sort

const collator = new Intl.Collator(document.documentElement.lang, {numeric: true});
const headers = [...list.tHead.rows[0].cells];

function sort(header) {
    const column = header.cellIndex;
    const isFigure = header.classList.contains('figure');
    // Figures begin with the greatest; the third press gives the dump's own order.
    const orders = isFigure ? ['none', 'descending', 'ascending'] : ['none', 'ascending', 'descending'];
    const order = orders[(orders.indexOf(header.ariaSort) + 1) % 3];
    for (const other of headers) if (other.ariaSort) other.ariaSort = other === header ? order : 'none';
    const value = group => {
        const cell = group.rows[0].cells[column];
        return isFigure ? Number(cell.dataset.v) : cell.textContent;
    };
    const keyed = groups.map((group, index) => ({group, index, key: order === 'none' ? index : value(group)}));
    const compare = order === 'none' || isFigure ? (a, b) => a - b : collator.compare;
    const sign = order === 'descending' ? -1 : 1;
    keyed.sort((a, b) => sign * compare(a.key, b.key) || a.index - b.index);
    list.append(...keyed.map(one => one.group));
}

for (const header of headers) header.querySelector('button')?.addEventListener('click', () => sort(header));

// MARK: Details

/** The lines of a statement before and after, side by side, from the text that has both. */
function sides(pre) {
    const rows = [];
    let [gone, come] = [[], []];
    const flush = () => {
        for (let at = 0; at < Math.max(gone.length, come.length); at += 1) rows.push([gone[at], come[at]]);
        [gone, come] = [[], []];
    };
    for (const part of [...pre.childNodes]) {
        if (part.nodeName === 'DEL') gone.push(part);
        else if (part.nodeName === 'INS') come.push(part);
        else {
            flush();
            // Each line ends with a line feed, the last one too.
            for (const line of part.data.split('\n').slice(0, -1)) rows.push([line, line]);
        }
    }
    flush();
    const table = document.createElement('table');
    table.className = 'sides';
    const head = table.createTHead().insertRow();
    for (const word of [list.dataset.before, list.dataset.after]) {
        const cell = document.createElement('th');
        cell.scope = 'col';
        cell.textContent = word;
        head.append(cell);
    }
    const body = table.createTBody();
    for (const [before, after] of rows) {
        const row = body.insertRow();
        for (const side of [before, after]) {
            const cell = row.insertCell();
            if (side === undefined) cell.className = 'gap';
            else cell.append(side);
        }
    }
    return table;
}

/** Lets the keyboard reach what scrolls, and lays a changed definition out side by side; when first it is shown. */
function prepare(details) {
    if (details.dataset.ready) return;
    details.dataset.ready = 'yes';
    const changed = details.querySelector('.definition.changed pre');
    if (changed) changed.replaceWith(sides(changed));
    for (const header of details.querySelectorAll('.samples th')) {
        header.scope = header.closest('thead') ? 'col' : 'row';
    }
    for (const part of details.querySelectorAll('pre, .scroll')) {
        part.tabIndex = 0;
        part.role = 'group';
        part.ariaLabel ??= part.querySelector('caption')?.textContent ?? list.dataset.definition;
    }
}

for (const group of groups) {
    const name = group.querySelector('th > span');
    const button = document.createElement('button');
    button.type = 'button';
    button.ariaExpanded = 'false';
    name.replaceWith(button);
    button.append(name);
    const details = group.querySelector('.details');
    details.id = `${group.id}-details`;
    button.setAttribute('aria-controls', details.id);
}

function open(group, isOpen) {
    group.querySelector('button').ariaExpanded = String(isOpen);
    const details = group.querySelector('.details');
    if (isOpen) {
        prepare(details);
        details.removeAttribute('hidden');
    } else details.setAttribute('hidden', 'until-found');
}

list.addEventListener('click', event => {
    const button = event.target.closest('button[aria-expanded]');
    if (button) open(button.closest('tbody'), button.ariaExpanded !== 'true');
});
// The browser's own search has found something inside.
list.addEventListener('beforematch', event => open(event.target.closest('tbody'), true));

const openShown = isOpen => () => { for (const group of groups) if (!group.hidden) open(group, isOpen); };
document.getElementById('open').addEventListener('click', openShown(true));
document.getElementById('close').addEventListener('click', openShown(false));

/** Shows the table that the address names, whatever the filter hides. */
function follow() {
    const group = document.getElementById(location.hash.slice(1));
    if (!group || group.parentNode !== list) return;
    if (group.hidden) {
        find.value = tableClass.value = only.value = '';
        filter();
    }
    open(group, true);
    group.scrollIntoView();
    group.querySelector('button').focus({preventScroll: true});
}
addEventListener('hashchange', follow);
follow();

// MARK: Foreign keys

for (const drawing of document.querySelectorAll('.drawing svg')) {
    const edges = [...drawing.querySelectorAll('.edge')].map(path => [path, path.dataset.e.split(' ')]);
    const boxes = new Map([...drawing.querySelectorAll('.box')].map(box => [box.dataset.n, box]));
    const show = event => {
        const box = event.target.closest('.box')?.dataset.n;
        drawing.classList.toggle('asks', box !== undefined);
        const near = new Set([box]);
        for (const [path, ends] of edges) {
            const isOn = ends.includes(box);
            path.classList.toggle('on', isOn);
            if (isOn) for (const end of ends) near.add(end);
        }
        for (const [name, element] of boxes) element.classList.toggle('on', near.has(name));
    };
    for (const kind of ['pointerover', 'focusin']) drawing.addEventListener(kind, show);
    for (const kind of ['pointerleave', 'focusout']) drawing.addEventListener(kind, show.bind(null, {target: drawing}));
}
