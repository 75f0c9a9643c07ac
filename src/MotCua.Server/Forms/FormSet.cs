namespace MotCua.Server.Forms;

/// <summary>
/// The circular whose forms a dossier is under, chosen by the date of receipt (domain reference 1.1, 1.9): TT 01/2018/TT-VPCP until 14/9/2025,
/// TT 03/2025/TT-VPCP from 15/9/2025. Addresses always count as TT 03/2025 does; what is printed is the number of the dossier's own circular.
/// </summary>
public sealed record FormSet(string Circular, string Decree)
{
    private static readonly DateOnly Circular03InForce = new(2025, 9, 15);

    public static readonly FormSet Of2018 = new("TT 01/2018/TT-VPCP", "Nghị định số 61/2018/NĐ-CP");

    public static readonly FormSet Of2025 = new("TT 03/2025/TT-VPCP", "Nghị định số 118/2025/NĐ-CP");

    /// <summary>Between the decree (1/7/2025) and its circular (15/9/2025) the old forms were used under the new decree.</summary>
    /// <param name="ruleSet">Name of the rule set that the dossier was received under.</param>
    public static FormSet At(DateOnly received, string ruleSet) =>
        (received >= Circular03InForce ? Of2025 : Of2018) with
        {
            Decree = $"Nghị định số {ruleSet}",
        };

    public bool IsOf2025 => Circular == Of2025.Circular;

    /// <summary>The number by which this circular knows the form; null where it has no such form (the stop notice before 15/9/2025).</summary>
    /// <param name="form">01 to 07, as TT 03/2025 counts.</param>
    public string? NumberOf(string form) =>
        IsOf2025
            ? form
            : form switch
            {
                "05" => null,
                "06" => "05",
                "07" => "06",
                _ => form,
            };

    /// <summary>For the corner of a form: <c>Mẫu số 01 - TT 03/2025/TT-VPCP</c>; empty where the circular has no such form.</summary>
    public string Mark(string form) => NumberOf(form) is { } number ? $"Mẫu số {number} - {Circular}" : "";
}
