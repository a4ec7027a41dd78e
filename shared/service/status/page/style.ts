/**
 * The style of every status page. A constant: the page's policy has its hash, and allows no other style.
 *
 * Each row of the large table is a grid, so that a browser lays out only the visible rows; ARIA roles mark it as a table. Colours have a
 * contrast of at least 4.5 to 1, light and dark. On a narrow screen each row becomes a card. The dot before a state is not read aloud: the
 * state is always written out.
 */
export const pageStyle = `
:root{color-scheme:light dark;--bg:light-dark(#fff,#14171c);--fg:light-dark(#1c2128,#e4e8ee);--muted:light-dark(#596270,#9aa5b4);
--line:light-dark(#d5dae1,#343b46);--soft:light-dark(#f3f5f8,#1d222a);--bad:light-dark(#b3131f,#ff8f88);--badbg:light-dark(#fdeaea,#3a1b1d);
--warn:light-dark(#8a5200,#f2b950);--warnbg:light-dark(#fff4df,#33280f);--good:light-dark(#17702f,#6fcf8a);--odd:light-dark(#6d3aa8,#c9a6f5);--link:light-dark(#0b57b0,#8ab8ff)}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}
body{margin:0;padding:0 1rem 3rem;background:var(--bg);color:var(--fg);font:14px/1.45 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","WenQuanYi Micro Hei",sans-serif}
header,.tools{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:center;padding:.6rem 0}
h1{font-size:1.25rem;margin:0}h2{font-size:1.05rem;margin:1.8rem 0 .5rem}
#scanned span+span::before{content:"\\b7\\a0"}
header .end{margin-left:auto;display:flex;gap:.6rem;align-items:center}
form{display:inline;margin:0}
a{color:var(--link)}
button,input,.button{font:inherit;color:inherit;background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.25rem .6rem;cursor:pointer;text-decoration:none}
input{cursor:text;min-width:16rem;flex:1 1 16rem;max-width:30rem}
:focus-visible{outline:2px solid var(--link);outline-offset:1px}
.tools{position:sticky;top:0;background:var(--bg);z-index:1;border-bottom:1px solid var(--line)}
#states{display:flex;flex-wrap:wrap;gap:.4rem}
#states button[aria-pressed=true]{border-color:var(--link);box-shadow:inset 0 0 0 1px var(--link)}
#states b{font-variant-numeric:tabular-nums}
.note{margin:.5rem 0;padding:.55rem .8rem;border-radius:6px;border:1px solid var(--line);background:var(--soft)}
.note.bad{background:var(--badbg);border-color:var(--bad);color:var(--bad);font-weight:600}
.note.warn{background:var(--warnbg);border-color:var(--warn);color:var(--warn)}
.note ul{margin:.3rem 0 0;padding-left:1.2rem;font-weight:400}
table{border-collapse:collapse;width:100%}
#certificates,#certificates caption,#certificates thead,#rows{display:block}
#certificates tr{display:grid;grid-template-columns:7rem 8.5rem minmax(0,17fr) minmax(0,19fr) 14.5rem minmax(0,24fr);border-bottom:1px solid var(--line)}
#rows tr{content-visibility:auto;contain-intrinsic-size:auto 3.4rem}
#certificates th,#certificates td{border:0}
caption{text-align:left;color:var(--muted);padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
thead th{color:var(--muted);font-weight:600}
thead button{border:0;background:none;padding:0;font-weight:600}
th[aria-sort=ascending] button::after{content:" \\2191"}th[aria-sort=descending] button::after{content:" \\2193"}
small,.muted{color:var(--muted);font-size:.86em}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.s{font-weight:600;white-space:nowrap}
.s::before{content:"\\25CF\\a0";content:"\\25CF\\a0"/""}
.expired,.revoked,.emergency{--c:var(--bad)}.blocked{--c:var(--warn)}.due{--c:var(--link)}.unknown{--c:var(--odd)}.ok,.replaced{--c:var(--good)}
.s{color:var(--c)}
.bar{display:block;width:100%;height:7px;margin-top:.25rem;background:var(--soft);border:1px solid var(--line);border-radius:2px}
.bar rect{fill:var(--c)}.bar path{stroke:var(--fg);stroke-width:1.2;vector-effect:non-scaling-stroke}
.expired .bar{background:var(--badbg);border-color:var(--bad)}
.n,#rows td:nth-child(2){font-variant-numeric:tabular-nums}
button.c{border:0;background:none;padding:0 .3rem;color:var(--muted)}.c::before{content:"";display:inline-block;width:.55em;height:.65em;border:1.5px solid;border-radius:2px;box-shadow:2px -2px 0 -.5px var(--bg),2px -2px 0 .8px}
.c.done::before{background:var(--good);border-color:var(--good)}#rows td:nth-child(5) code{white-space:nowrap}
details{margin:.15rem 0}summary{cursor:pointer}
[hidden]{display:none!important}
.sign-in{max-width:26rem;margin:15vh auto 0}.sign-in input{display:block;width:100%;margin:.3rem 0 .8rem}
footer{margin-top:2rem;color:var(--muted)}
.over{overflow-x:auto}
@media (max-width:860px){
body{padding:0 .6rem 2rem}.tools{position:static}input{min-width:0}
#certificates thead{display:none}
#certificates tr{display:block;border:1px solid var(--line);border-left:4px solid var(--c);border-radius:6px;margin:.5rem 0;padding:.3rem .5rem;contain-intrinsic-size:auto 11rem}
#certificates td{display:block;border:0;padding:.12rem 0}}
@media print{.tools,header .end,footer,.no-print,.c{display:none!important}body{padding:0;font-size:10px}#rows tr{break-inside:avoid;content-visibility:visible}:root{color-scheme:light}.bar{print-color-adjust:exact}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
`;
