using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Http;

namespace MotCua.Server.Dossiers.Deadlines;

/// <summary>The parts of an explained due date, as the API shows them.</summary>
internal static class DeadlineJson
{
    /// <summary>As the enumeration declares them, so that there is one list.</summary>
    private static readonly Dictionary<DayReason, string> ReasonNames = Enum.GetValues<DayReason>()
        .ToDictionary(reason => reason, reason => JsonSerializer.SerializeToElement(reason).GetString()!);

    public static void WriteDue(Utf8JsonWriter writer, DueDate? due)
    {
        writer.WriteInstant("dueAt", due?.At);
        writer.WriteDate("dueOn", due?.Date);
    }

    /// <param name="version">Of the calendar as a whole: where a day is special, the layer that says so is named instead.</param>
    public static void WriteDays(Utf8JsonWriter writer, IReadOnlyList<DayStep> days, string? version, DeadlineWords words)
    {
        writer.WriteStartArray("explanation");
        foreach (var step in days)
        {
            writer.WriteStartObject();
            writer.WriteString("date", Json.Date(step.Date));
            writer.WriteBoolean("counted", step.Counted);
            writer.WriteString("why", words.Why(step));
            writer.WriteString("reason", NameOf(step.Reason));
            writer.WriteString("rule", words.Rule(step));
            writer.WriteString("calendarVersion", step.Layer ?? version);
            if (step.Hours is { } hours)
            {
                writer.WriteNumber("hours", hours);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    public static void WriteLimit(Utf8JsonWriter writer, TimeLimit? limit)
    {
        writer.WritePropertyName("limit");
        if (limit is null)
        {
            writer.WriteNullValue();
            return;
        }
        writer.WriteStartObject();
        writer.WriteNumber("value", limit.Value);
        writer.WriteString(
            "unit",
            limit.Unit switch
            {
                LimitUnit.WorkingDays => "working_days",
                LimitUnit.WorkingHours => "working_hours",
                LimitUnit.CalendarDays => "calendar_days",
                _ => "same_day",
            }
        );
        writer.WriteString("counting", limit.Counting == Counting.HourWise ? "hour_wise" : "day_wise");
        writer.WriteEndObject();
    }

    public static void WriteWarnings(Utf8JsonWriter writer, IReadOnlyList<int>? years)
    {
        writer.WriteStartArray("warnings");
        foreach (var year in years ?? [])
        {
            writer.WriteStringValue(System.FormattableString.Invariant($"calendar-missing:{year}"));
        }
        writer.WriteEndArray();
    }

    public static void WritePeriods(Utf8JsonWriter writer, IReadOnlyList<DeadlinePeriod> periods, DeadlineWords words)
    {
        writer.WriteStartArray("periods");
        foreach (var period in periods)
        {
            writer.WriteStartObject();
            writer.WriteString("cause", NameOf(period.Cause));
            writer.WriteInstant("at", period.At);
            writer.WriteInstant("oldDueAt", period.Old?.At);
            writer.WriteDate("oldDueOn", period.Old?.Date);
            WriteDue(writer, period.New);
            writer.WriteString("calendarVersion", period.CalendarVersion);
            WriteDays(writer, period.Days, period.CalendarVersion, words);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    public static void WritePauses(Utf8JsonWriter writer, EventStream<Dossier> stream)
    {
        writer.WriteStartArray("pauses");
        (string Kind, DateTimeOffset Since)? open = null;
        foreach (var happened in stream.Events.Select(stored => (DossierEvent)stored.Data))
        {
            switch (happened)
            {
                case SupplementRequested:
                    open = ("supplement", happened.OccurredAt);
                    break;
                case ObligationNotified:
                    open = ("obligation", happened.OccurredAt);
                    break;
                case SupplementReceived or ObligationSettled when open is { } pause:
                    Write(writer, pause, happened.OccurredAt);
                    open = null;
                    break;
            }
        }
        if (open is { } last)
        {
            Write(writer, last, stream.Aggregate!.EndedAt);
        }
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, (string Kind, DateTimeOffset Since) pause, DateTimeOffset? until)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", pause.Kind);
        writer.WriteInstant("since", pause.Since);
        writer.WriteInstant("until", until);
        writer.WriteEndObject();
    }

    private static string NameOf(PeriodCause cause) =>
        cause switch
        {
            PeriodCause.Receipt => "receipt",
            PeriodCause.SupplementRestart => "supplement_restart",
            PeriodCause.SupplementShift => "supplement_shift",
            PeriodCause.ObligationShift => "obligation_shift",
            PeriodCause.Reappointment => "reappointment",
            PeriodCause.Reprojection => "reprojection",
            PeriodCause.Correction => "correction",
            _ => throw new ArgumentOutOfRangeException(nameof(cause)),
        };

    private static string NameOf(DayReason reason) => ReasonNames[reason];
}
