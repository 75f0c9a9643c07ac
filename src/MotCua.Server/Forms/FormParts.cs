using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;

namespace MotCua.Server.Forms;

/// <summary>What official papers have in common: letterhead, addressee, signatures.</summary>
internal static class FormParts
{
    /// <summary>Mark of the form, agency on the left, name of the state and motto on the right, place and date below.</summary>
    public static Html Head(
        FormMatter matter,
        string form,
        AgencyAtReceipt agency,
        DateTimeOffset at,
        string? unit = null,
        string? number = null
    ) =>
        Html.Of(
            $"""
            <p class="mark">{matter.Set.Mark(form)}</p>
            <header class="head">
            <div class="office">
            {(
                unit is null
                    ? Html.Of($"<p class=\"name\">{matter.Agency(agency.Code)}</p>")
                    : Html.Of($"<p class=\"above\">{matter.Agency(agency.Code)}</p>\n<p class=\"name\">{unit}</p>")
            )}
            <span class="rule"></span>
            <p>Số: {(number is null ? Html.Of($"………………") : Html.Of($"{number}"))}</p>
            </div>
            <div class="nation">
            <p class="name">CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>
            <p class="motto">Độc lập - Tự do - Hạnh phúc</p>
            <span class="rule"></span>
            <p class="place">{matter.PlaceOf(agency)}, {FormWords.Day(VietnamTime.DateOf(at))}</p>
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

    public static Html Line(string label, Html value) => Html.Of($"<p class=\"line\">{label}: {value}</p>\n");

    public static Html Line(string label, string value) => Line(label, Html.Of($"{value}"));

    /// <summary>The one-stop shop of the receiving agency; null where the agency is one itself.</summary>
    public static string? OneStop(FormMatter matter) =>
        matter.Receiving.Contains("hành chính công", StringComparison.OrdinalIgnoreCase) ? null
        : matter.Set.IsOf2025 ? "Bộ phận Một cửa"
        : "Bộ phận Tiếp nhận và Trả kết quả";

    /// <summary>To whom a letter goes, and how he is reached.</summary>
    public static Html Addressee(FormMatter matter) =>
        Html.Of(
            $"""
            <p class="line">Kính gửi: <b>{matter.Person.Name}</b></p>
            <p class="line">Địa chỉ: {matter.Person.Of(applicant => applicant.Address)}</p>
            <p class="line">Số điện thoại: {matter.Person.Of(applicant => applicant.Phone)} Email: {matter.Person.Of(applicant =>
                applicant.Email
            )}</p>

            """
        );

    /// <summary>What the dossier is about: the procedure, and the summary where the caller may see one.</summary>
    public static Html Content(FormMatter matter) =>
        Html.Of(
            $"{matter.Procedure} ({matter.Receipt.ProcedureCode}){(matter.Person.Applicant?.Summary is { } summary ? Html.Of($"; <span class=\"typed\">{summary}</span>") : Html.Empty)}"
        );

    /// <summary>A numbered list of papers; empty lines to be filled in by hand where none are known.</summary>
    public static Html Papers(IReadOnlyList<string> papers, string remark)
    {
        var rows = papers.Count == 0 ? Enumerable.Repeat("", 3) : papers;
        return Html.Of(
            $"""
            <table><thead><tr><th>TT</th><th>Tên giấy tờ</th><th>{remark}</th></tr></thead>
            <tbody>
            {Html.Join(
                rows.Select(
                    (paper, at) =>
                        Html.Of($"<tr><td class=\"n tall\">{(paper.Length == 0 ? "" : $"{at + 1}")}</td><td>{paper}</td><td></td></tr>\n")
                )
            )}</tbody></table>

            """
        );
    }

    /// <summary>Two signatures side by side; the name is printed where it is known, a blank space else.</summary>
    public static Html Signatures(params (string Who, string? Name)[] signers) =>
        Html.Of(
            $"""
            <div class="signs">
            {Html.Join(
                signers.Select(signer =>
                    Html.Of(
                        $"<div><p class=\"who\">{signer.Who}</p><p class=\"how\">(Ký, ghi rõ họ tên)</p><p class=\"sign\">{signer.Name}</p></div>\n"
                    )
                )
            )}</div>

            """
        );

    /// <summary>The account of whoever recorded an event.</summary>
    public static string? By(StoredEvent stored) => stored.UserName;
}
