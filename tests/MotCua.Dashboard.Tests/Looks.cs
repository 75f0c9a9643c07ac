namespace MotCua.Dashboard.Tests;

/// <summary>What is asked of every page as the browser shows it. Each script answers the list of what is wrong.</summary>
internal static class Looks
{
    /// <summary>WCAG 2.2, 1.4.3: 4.5:1, and 3:1 for large text. What has no text of its own, or is not shown, is left out.</summary>
    public const string Contrast = """
        () => {
            const parse = text => { const m = text.match(/[\d.]+/g); return m ? m.map(Number) : [0, 0, 0, 0]; };
            const light = ([r, g, b]) => { const f = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }; return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
            const under = element => {
                for (let e = element; e; e = e.parentElement) {
                    const [r, g, b, a] = parse(getComputedStyle(e).backgroundColor);
                    if (a === undefined || a > 0.99) return [r, g, b];
                }
                return [255, 255, 255];
            };
            const wrong = [];
            for (const e of document.querySelectorAll('body *')) {
                if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
                const box = e.getBoundingClientRect(), style = getComputedStyle(e);
                if (box.width < 2 || box.height < 2 || style.visibility === 'hidden' || ['SCRIPT', 'STYLE', 'OPTION', 'OPTGROUP', 'NOSCRIPT', 'TITLE'].includes(e.tagName)) continue;
                const ink = parse(e.closest('svg') ? style.fill : style.color), paper = under(e);
                const [a, b] = [light(ink), light(paper)], ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
                if (ratio < (large ? 3 : 4.5)) wrong.push(`${ratio.toFixed(2)} ${e.tagName}.${e.className.baseVal ?? e.className} ${e.textContent.trim().slice(0, 40)}`);
            }
            return wrong;
        }
        """;

    /// <summary>Words of the dashboard itself that are still Vietnamese where English was asked for. Names of offices, procedures and fields are data and stay.</summary>
    public const string NotEnglish = """
        () => [...document.querySelectorAll('thead th, caption, h2, h3, summary, label span, .top nav a, .tabs a, .tab, .presets a, .button, .empty, .asof, .legend')]
            .filter(e => !e.closest('.matrix') && !e.closest('#score') && e.id !== 'score' && e.getBoundingClientRect().width > 0)
            .map(e => e.textContent.trim())
            .filter(text => /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽềếểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i.test(text))
        """;

    /// <summary>Tables without a caption, charts without a name, fields without a label, headings that are missing.</summary>
    public const string Unnamed = """
        () => [
            ...[...document.querySelectorAll('main table')].filter(t => !t.caption).map(t => 'table without caption: ' + t.textContent.slice(0, 40)),
            ...[...document.querySelectorAll('figure')].filter(f => !f.getAttribute('aria-label')).map(() => 'figure without a name'),
            ...[...document.querySelectorAll('input:not([type=hidden]), select')].filter(i => !i.closest('label')).map(i => 'field without label: ' + i.name),
            ...(document.querySelectorAll('h1').length === 1 ? [] : ['not one h1']),
            ...[...document.querySelectorAll('a, button')].filter(a => !a.textContent.trim() && !a.getAttribute('aria-label')).map(a => 'nothing said: ' + a.outerHTML.slice(0, 80)),
        ]
        """;
}
