using System.Globalization;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Commands;

/// <summary>Đính chính, by authority and with a reason (kept beside the log). The figures are restated through the ledger.</summary>
public sealed record CorrectDossier(DateTimeOffset OccurredAt, string Field, string Value, string Authority)
{
    public const string ChannelField = "channel";
    public const string OnBehalfOfField = "onBehalfOf";
    public const string ProcessedAtField = "processedAt";
    public const string ResultNumberField = "resultNumber";

    /// <summary>Fields whose values are personal data: the event says that they were corrected, the erasable rows say how.</summary>
    public static readonly IReadOnlyList<string> PersonalFields =
    [
        "summary",
        "applicant.name",
        "applicant.idNumber",
        "applicant.phone",
        "applicant.email",
        "applicant.address",
        "applicant.unit",
    ];

    public static readonly IReadOnlyList<string> Fields =
    [
        ChannelField,
        OnBehalfOfField,
        ProcessedAtField,
        ResultNumberField,
        .. PersonalFields,
    ];

    public static Decision Decide(Dossier dossier, CorrectDossier command)
    {
        if (Lifecycle.Check(dossier, Verb.Correct, command.OccurredAt) is { } refusal)
        {
            return refusal;
        }
        if (PersonalFields.Contains(command.Field))
        {
            return Corrected(command, null, null);
        }
        return command.Field switch
        {
            ChannelField => ChannelOf(command.Value) is { } channel
                ? Changed(dossier, command, NameOf(dossier.Channel), NameOf(channel))
                : Unfit(command),
            OnBehalfOfField => command.Value is "true" or "false"
                ? Changed(dossier, command, dossier.OnBehalfOf ? "true" : "false", command.Value)
                : Unfit(command),
            ResultNumberField => dossier.EndedAs == DossierStatus.Processed
                ? Changed(dossier, command, dossier.ResultNumber, command.Value)
                : new Refusal("nothing-to-correct", command.Field),
            ProcessedAtField => ProcessedAt(dossier, command),
            _ => new Refusal("field-not-correctable", command.Field, string.Join(", ", Fields)),
        };
    }

    internal static Dossier Apply(Dossier dossier, DossierCorrected corrected) =>
        corrected.Field switch
        {
            ChannelField => dossier with { Channel = ChannelOf(corrected.New) ?? throw Unreadable(corrected) },
            OnBehalfOfField => dossier with { OnBehalfOf = corrected.New == "true" },
            ResultNumberField => dossier with { ResultNumber = corrected.New },
            ProcessedAtField => dossier with { EndedAt = InstantOf(corrected.New) ?? throw Unreadable(corrected) },
            _ => dossier,
        };

    private static Decision ProcessedAt(Dossier dossier, CorrectDossier command)
    {
        if (dossier.EndedAs != DossierStatus.Processed)
        {
            return new Refusal("nothing-to-correct", command.Field);
        }
        if (InstantOf(command.Value) is not { } end)
        {
            return Unfit(command);
        }
        // While the dossier waited, and before, the result was not there: what it waited for came first.
        if (end < (dossier.ResumedAt ?? dossier.ReceivedAt) || end > command.OccurredAt || end > dossier.ReturnedAt)
        {
            return new Refusal("correction-out-of-order", command.Value);
        }
        // Found late after all: the breach that nobody could announce is announced with the correction.
        var owed = dossier.Due is { } due && due.IsBrokenAt(end) && !dossier.AnnouncedOverdue.Contains(due);
        var changed = Changed(dossier, command, Written(dossier.EndedAt!.Value), Written(end));
        return owed && changed.Events.Count > 0 ? new[] { Overdue.EventFor(dossier), changed.Events[0] } : changed;
    }

    private static Decision Changed(Dossier dossier, CorrectDossier command, string? old, string? value) =>
        old == value ? Decision.Nothing : Corrected(command, old, value);

    private static DossierCorrected Corrected(CorrectDossier command, string? old, string? value) =>
        new()
        {
            OccurredAt = command.OccurredAt,
            Field = command.Field,
            Old = old,
            New = value,
            Authority = command.Authority,
        };

    private static Refusal Unfit(CorrectDossier command) => new("value-does-not-fit", command.Field);

    private static InvalidOperationException Unreadable(DossierCorrected corrected) => new($"unreadable correction of {corrected.Field}");

    private static Channel? ChannelOf(string? value) =>
        value switch
        {
            "counter" => Channel.Counter,
            "online" => Channel.Online,
            "postal" => Channel.Postal,
            _ => null,
        };

    private static string NameOf(Channel channel) =>
        channel switch
        {
            Channel.Counter => "counter",
            Channel.Online => "online",
            Channel.Postal => "postal",
            _ => throw new ArgumentOutOfRangeException(nameof(channel)),
        };

    /// <summary>In local time, so that the same instant is always written alike.</summary>
    private static string Written(DateTimeOffset instant) => VietnamTime.ToLocal(instant).ToString("O");

    private static DateTimeOffset? InstantOf(string? value) =>
        DateTimeOffset.TryParseExact(
            value is [.. var before, 'Z'] ? before + "+00:00" : value,
            ["yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", "yyyy-MM-ddTHH:mmzzz"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var instant
        )
            ? instant
            : null;
}
