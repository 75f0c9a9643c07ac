using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Server.Forms;

/// <summary>What official papers have in common: letterhead, addressee, papers, signatures.</summary>
internal static class FormParts
{
    /// <summary>Mark of the form, agency on the left, name of the state and motto on the right, place and date below.</summary>
    /// <param name="unit">Of the agency, where it is not the agency itself that writes.</param>
    /// <param name="number">Of the paper; a dotted line without one.</param>
    public static Html Head(
        FormMatter matter,
        string form,
        AgencyAtReceipt agency,
        DateTimeOffset at,
        string? unit = null,
        string? number = null
    ) =>
        Letterhead(
            matter.Set.Mark(form),
            unit is null ? null : matter.Agency(agency.Code),
            unit ?? matter.Agency(agency.Code),
            Html.Of($"<p>Số: {number ?? "………………"}</p>"),
            $"{matter.PlaceOf(agency)}, {FormWords.Day(VietnamTime.DateOf(at))}"
        );

    /// <param name="above">The agency that <paramref name="name"/> belongs to; null where it stands alone.</param>
    public static Html Letterhead(string mark, string? above, string name, Html number, string place) =>
        Html.Of(
            $"""
            <p class="mark">{mark}</p>
            <header class="head">
            <div class="office">
            {(above is null ? Html.Empty : Html.Of($"<p class=\"above\">{above}</p>"))}
            <p class="name">{name}</p>
            <span class="rule"></span>
            {number}
            </div>
            <div class="nation">
            <p class="name">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>
            <p class="motto">Độc lập - Tự do - Hạnh phúc</p>
            <span class="rule"></span>
            <p class="place">{place}</p>
            </div>
            </header>
            """
        );

    public static Html Title(FormMatter matter, string title) =>
        Html.Of(
            $"""
            <h1>{title}</h1>
            <p class="under">Mã hồ sơ: <span class="code">{matter.Receipt.Code}</span></p>
            """
        );

    public static Html Line(string label, Html value) => Html.Of($"<p class=\"line\">{label}: {value}</p>");

    public static Html Line(string label, string value) => Line(label, Html.Of($"{value}"));

    /// <summary>The one-stop shop of the receiving agency; null where the agency is one itself.</summary>
    public static string? OneStop(FormMatter matter) => OneStop(matter.Set, matter.Receiving);

    public static string? OneStop(FormSet set, string agency) =>
        agency.Contains("hành chính công", StringComparison.OrdinalIgnoreCase) ? null
        : set.IsOf2025 ? "Bộ phận Một cửa"
        : "Bộ phận Tiếp nhận và Trả kết quả";

    /// <summary>To whom a letter goes, and how he is reached.</summary>
    public static Html Addressee(FormMatter matter) =>
        Html.Of(
            $"""
            <p class="line">Kính gửi: <b>{matter.Person.Name}</b></p>
            {Contact(matter)}
            """
        );

    public static Html Contact(FormMatter matter) =>
        Html.Of(
            $"""
            <p class="line">Địa chỉ: {matter.Person.Of(applicant => applicant.Address)}</p>
            <p class="line">Số điện thoại: {matter.Person.Of(applicant => applicant.Phone)}&emsp;Email: {matter.Person.Of(applicant =>
                applicant.Email
            )}</p>
            """
        );

    /// <summary>What the dossier is about: the procedure, and the summary where there is one that the caller may see.</summary>
    public static Html Content(FormMatter matter) =>
        Html.Of($"{matter.Procedure} ({matter.Receipt.ProcedureCode}){Summary(matter.Person)}");

    public static Html Summary(PersonalView person) =>
        person.Applicant?.Summary is { } summary ? Html.Of($"; <span class=\"typed\">{summary}</span>") : Html.Empty;

    /// <summary>A numbered list of papers; empty lines to be filled in by hand where none are known.</summary>
    public static Html Papers(IReadOnlyList<string> papers, string remark)
    {
        var rows = papers.Count == 0 ? Enumerable.Repeat(("", ""), 3) : papers.Select((paper, at) => ($"{at + 1}", paper));
        return Html.Of(
            $"""
            <table class="papers">
            <colgroup><col class="c1"><col class="c2"><col class="c3"></colgroup>
            <thead><tr><th>TT</th><th>Tên giấy tờ</th><th>{remark}</th></tr></thead>
            <tbody>
            {Html.Join(
                rows.Select(row => Html.Of($"<tr><td class=\"n tall\">{row.Item1}</td><td>{row.Item2}</td><td></td></tr>\n"))
            )}</tbody>
            </table>
            """
        );
    }

    /// <summary>Signatures side by side; the name is printed where it is known, a blank space else.</summary>
    public static Html Signatures(params (string Who, string? Name)[] signers) =>
        Html.Of(
            $"""
            <div class="signs">
            {Html.Join(signers.Select(signer => Signature(signer.Who, "(Ký, ghi rõ họ tên)", signer.Name)))}</div>
            """
        );

    /// <summary>Lower left of a letter: who gets it. Lower right: who signs it.</summary>
    public static Html CopiesAndSignature(FormMatter matter, string who, string? name) =>
        Html.Of(
            $"""
            <div class="signs">
            <div class="copies"><b>Nơi nhận:</b><br>- Như trên;<br>- {matter.Receiving};<br>- Lưu hồ sơ.</div>
            {Signature(who, "(Ký, ghi rõ họ tên, đóng dấu)", name)}</div>
            """
        );

    private static Html Signature(string who, string how, string? name) =>
        Html.Of($"<div><p class=\"who\">{who}</p><p class=\"how\">{how}</p><p class=\"sign\">{name}</p></div>\n");
}
