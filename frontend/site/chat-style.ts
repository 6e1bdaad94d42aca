// How the chat looks: a sheet of its own inside its own element, so that neither page nor policy of the site matters.

// By day with white words, by night with dark ones; the same pairs as the palette of the desk.
const colors: Record<string, [string, string]> = {
  teal: ["#0b6074", "#6cc6da"], blue: ["#1d5fa8", "#8fc1f7"], green: ["#1b6b3c", "#7ed3a0"],
  violet: ["#6640a8", "#c3a9f5"], magenta: ["#9b2c6e", "#f2a3cf"], olive: ["#5c6413", "#cbd37a"],
  slate: ["#4a5b62", "#a9babf"],
}

export function sheet(color: string): CSSStyleSheet {
  const [day, night] = colors[color] ?? colors.teal!
  const made = new CSSStyleSheet()
  made.replaceSync(`
:host{all:initial;position:fixed;inset:auto 16px 16px auto;z-index:2147483000;font:16px/1.45 system-ui,"Segoe UI",Roboto,Arial,sans-serif;
--c:${day};--on:#fff;--surface:#fff;--sunken:#eef2f3;--ink:#13242b;--soft:#4f6168;--line:#7d8d92;--red:#b42318;color:var(--ink);color-scheme:light}
@media(prefers-color-scheme:dark){:host{--c:${night};--on:#06242c;--surface:#152125;--sunken:#0f1a1e;--ink:#e7eff1;--soft:#b0c0c5;--line:#7a8e94;--red:#ff9e93;color-scheme:dark}}
*{box-sizing:border-box;font:inherit;color:inherit;margin:0}
[hidden]{display:none!important}
button{cursor:pointer;border:0;background:none;padding:0}
:focus-visible{outline:3px solid var(--c);outline-offset:2px}
svg{display:block;width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.launch{width:56px;height:56px;border-radius:28px;background:var(--c);color:var(--on);display:grid;place-items:center;box-shadow:0 4px 16px #0005;position:relative;margin-left:auto}
.badge{position:absolute;inset:-4px -4px auto auto;min-width:22px;height:22px;border-radius:11px;padding:0 6px;background:#b42318;color:#fff;font-size:13px;line-height:22px;font-weight:700}
.panel{width:360px;height:min(560px,calc(100vh - 32px));background:var(--surface);border:1px solid var(--line);border-radius:14px;display:flex;flex-direction:column;overflow:hidden;box-shadow:0 8px 32px #0006}
header{background:var(--c);color:var(--on);display:flex;align-items:center;gap:8px;padding:6px 6px 6px 16px}
h2{font-weight:700;flex:1;min-width:0;overflow-wrap:anywhere}
header :focus-visible{outline-color:var(--on);outline-offset:-3px}
.tool{width:44px;height:44px;display:grid;place-items:center;border-radius:8px;flex:none}
.log{flex:1;overflow-y:auto;padding:16px;display:flex;flex-direction:column;gap:10px;min-height:60px}
.log:focus-visible{outline-offset:-3px}
.log>div{max-width:85%;padding:8px 12px;border-radius:12px;background:var(--sunken);white-space:pre-wrap;overflow-wrap:anywhere;align-self:flex-start}
.log>.mine{align-self:flex-end;background:var(--c);color:var(--on)}
small{display:block;font-size:13px;color:var(--soft)}
.mine small{color:inherit}
.file{text-decoration:underline;text-align:start;display:block;min-height:24px}
.said{padding:0 16px 6px;font-size:14px;color:var(--soft)}
.said:empty{display:none}
.wrong{color:var(--red);font-size:14px}
.wrong:empty{display:none}
form{border-top:1px solid var(--line);padding:10px;display:flex;gap:6px;align-items:flex-end}
form.offline{flex-direction:column;align-items:stretch;gap:8px;padding:16px;overflow-y:auto;flex:none;max-height:70%}
label{font-size:14px;display:block}
textarea,input:not([type=file]){width:100%;border:1px solid var(--line);border-radius:8px;padding:9px 10px;background:var(--surface);resize:none;min-width:0}
form:not(.offline)>.grow{flex:1;min-width:0}
.send{background:var(--c);color:var(--on);border-radius:8px;min-height:44px;padding:0 14px;font-weight:700}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
ul{padding:0;list-style:none}
.articles{padding:8px 16px;border-top:1px solid var(--line);font-size:14px}
.articles:empty{display:none}
.articles a{color:var(--c);display:inline-block;min-height:24px}
@media(max-width:480px){:host(.is-open){inset:0}.panel{width:100%;height:100%;border:0;border-radius:0}}
@media(forced-colors:active){.launch,.send,.log>div{border:1px solid}}
@media print{:host{display:none}}
`)
  return made
}
