using System.Reflection;
using System.Text;
using System.Text.Json;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>
/// Every stored shape, for ever. A golden file is never edited: a changed shape is a new name with a version and a new file, and the old one must still be
/// readable. A missing file is written by the failing test, to be looked at and committed.
/// </summary>
public class GoldenFileTests
{
    private static readonly DossierEvent[] Examples =
    [
        Some.Received(
            Some.Receive("2026-11-20 09:15", Some.WorkingHours(4.5m)) with
            {
                Channel = Channel.Online,
                Receiving = Some.ProvinceCentre,
                ApplicantKind = ApplicantKind.Business,
                OnBehalfOf = true,
                SubmittedAt = Some.At("2026-11-20 08:59:30"),
                Imported = true,
            }
        ) with
        {
            Forecast = null,
            Basis = new DueBasis(Some.WorkingHours(4.5m), Some.CalendarVersion, "118/2025/NĐ-CP"),
        },
        new DossierForwarded
        {
            OccurredAt = Some.At("2026-11-20 10:00"),
            FromAgency = "H12.30",
            ToAgency = "H12.40",
        },
        new DossierAssigned
        {
            OccurredAt = Some.At("2026-11-20 10:30"),
            Officer = "7b0c1d5e-0000-7000-8000-000000000001",
            Step = "thẩm định",
            StepDueAt = Some.At("2026-11-23 10:30"),
        },
        Some.SupplementRequested("2026-11-20 11:00", 2) with
        {
            CloseFrom = null,
        },
        Some.SupplementReceived("2026-11-23 08:00", Some.DueOn("2026-11-27")),
        Some.ObligationNotified("2026-11-23 09:00"),
        Some.ObligationSettled("2026-11-25 09:00", Some.DueAt("2026-11-26 08:07:06.5"), Some.DueAt("2026-11-25 15:00")),
        Some.Processed("2026-11-26 09:00"),
        new DossierRefused { OccurredAt = Some.At("2026-11-26 09:00") },
        Some.Overdue(Some.DueOn("2026-11-27")),
        new DueDateReprojected
        {
            OccurredAt = Some.At("2026-11-26 08:00"),
            OldDue = Some.DueOn("2026-11-27"),
            NewDue = Some.DueOn("2026-11-30"),
            CalendarVersion = "VN/2",
            Authority = "12/QĐ-UBND",
        },
        Some.Apology("2026-11-26 09:00", Some.DueOn("2026-11-27"), Some.DueOn("2026-12-04")),
        new DossierReturned { OccurredAt = Some.At("2026-11-27 14:00"), Channel = ReturnChannel.Postal },
        new DossierWithdrawn { OccurredAt = Some.At("2026-11-27 14:00") },
        new DossierStopped { OccurredAt = Some.At("2026-11-27 14:00") },
        new DossierClosedUnsupplemented { OccurredAt = Some.At("2026-12-05 08:00") },
        Some.Corrected("2026-12-05 08:00", CorrectDossier.ChannelField, "counter", "online"),
        new DossierDueSoon
        {
            OccurredAt = Some.At("2026-11-26 10:00"),
            Due = Some.DueOn("2026-11-27"),
            Level = DueLevel.OneDay,
        },
        new ReceiptCorrected
        {
            OccurredAt = Some.At("2026-11-20 16:00"),
            ReceivedAt = Some.At("2026-11-20 09:10"),
            ProcedureCode = "2.000815",
            ProcedureVersion = Some.Day("2025-07-01"),
            Field = "chung-thuc",
            Channel = Channel.Online,
            Receiving = Some.ProvinceCentre,
            Resolving = Some.Commune,
            CrossBoundary = CrossBoundary.WithinProvince,
            Due = Some.DueOn("2026-11-26"),
            Basis = new DueBasis(Some.WorkingDays(3), "VN/1", "118/2025/NĐ-CP"),
            NewDue = Some.DueOn("2026-12-04"),
            NewOriginalDue = Some.DueOn("2026-11-26"),
            Forecast = new DueForecast(
                Some.At("2026-11-26 10:00"),
                Some.At("2026-12-03 17:00"),
                Some.At("2026-12-04 15:00"),
                Some.Day("2026-12-03")
            ),
            Authority = "9/QĐ",
        },
        new HandoverAccepted
        {
            OccurredAt = Some.At("2026-11-20 10:20"),
            Agency = "H12.40",
            Officer = "7b0c1d5e-0000-7000-8000-000000000001",
        },
        Some.OpinionRequested("2026-11-20 10:30", "H12.03", 2, "2026-11-24"),
        new OpinionReceived
        {
            OccurredAt = Some.At("2026-11-24 10:30"),
            Number = 2,
            Agency = "H12.03",
        },
        new OpinionOverdue
        {
            OccurredAt = Some.At("2026-11-25 00:00"),
            Number = 2,
            Agency = "H12.03",
            Due = Some.DueOn("2026-11-24"),
        },
        Some.LegOpened("2026-11-20 10:30", "H12.04", 1, "2026-11-26") with
        {
            ProcedureCode = "1.003554",
        },
        new RatingGiven
        {
            OccurredAt = Some.At("2026-11-28 08:00"),
            Score = 2,
            Source = "device",
        },
        new LegFinished
        {
            OccurredAt = Some.At("2026-11-26 10:30"),
            Number = 1,
            Agency = "H12.04",
        },
    ];

    private static readonly Type[] EventTypes =
    [
        .. typeof(DossierEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DossierEvent)) && !type.IsAbstract),
    ];

    public static TheoryData<string> Names => [.. EventTypes.Select(StoredAs)];

    [Fact]
    public void Every_event_has_a_name_of_its_own_an_example_and_a_golden_file_and_no_file_is_left_over()
    {
        var names = EventTypes.Select(StoredAs).ToList();

        Assert.Equal(26, names.Count);
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches(@"^[a-z]+(_[a-z]+)*(\.v[2-9])?$", name));
        Assert.Equal(names.Order(), Examples.Select(example => StoredAs(example.GetType())).Order());
        Assert.Equal(names.Order(), Directory.EnumerateFiles(Folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order());
        Assert.All(EventTypes, type => Assert.NotNull(DossierJson.Default.GetTypeInfo(type)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stored_shape_is_written_byte_for_byte_as_ever_and_read_back_the_same(string name)
    {
        var example = Assert.Single(Examples, example => StoredAs(example.GetType()) == name);
        var path = Path.Combine(Folder, name + ".json");
        var written = JsonSerializer.SerializeToUtf8Bytes(example, example.GetType(), DossierJson.Default);
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, [.. written, (byte)'\n']);
            Assert.Fail($"there was no golden file for {name}; one has been written: look at it, then commit it");
        }
        var golden = File.ReadAllBytes(path)[..^1];

        Assert.Equal(Encoding.UTF8.GetString(golden), Encoding.UTF8.GetString(written));
        var read = (DossierEvent)JsonSerializer.Deserialize(golden, example.GetType(), DossierJson.Default)!;
        Assert.Equal(DossierSpec.Stored(example), DossierSpec.Stored(read));
        // Records compare by value; the calendar-less years are a list of their own and are absent here.
        Assert.Equal(example, read);
    }

    [Fact]
    public void A_stored_shape_is_read_without_its_optional_parts()
    {
        var least = """
            {"code":"H12.30-260302-0001","procedureCode":"1.001193","procedureVersion":"2025-07-01","field":"ho-tich","channel":"counter",
            "receiving":{"code":"H12.30","level":"commune","territory":["96","31825"],"unitSince":"2025-07-01"},
            "resolving":{"code":"H12.30","level":"commune","territory":["96","31825"],"unitSince":"2025-07-01"},
            "crossBoundary":"none","applicantKind":"citizen","basis":{"calendarVersion":"VN/1","ruleSet":"118/2025/NĐ-CP"},
            "occurredAt":"2026-03-02T09:00:00+07:00"}
            """;
        var read = JsonSerializer.Deserialize(least, DossierJson.Default.DossierReceived)!;

        Assert.Null(read.Due);
        Assert.Null(read.Basis.Limit);
        Assert.False(read.Imported || read.OnBehalfOf || read.Basis.Promised);
        Assert.Equal(Some.At("2026-03-02 09:00"), read.OccurredAt);
    }

    [Fact]
    public void Counted_papers_are_stored_and_read_back()
    {
        var received = Some.Received("2026-03-02 09:00", null) with { Components = new Components(5, 4, 2, 1), IdentityVerified = false };
        var written = JsonSerializer.Serialize(received, DossierJson.Default.DossierReceived);

        Assert.Contains(
            "\"components\":{\"count\":5,\"digitised\":4,\"reused\":2,\"fromStore\":1},\"identityVerified\":false",
            written,
            StringComparison.Ordinal
        );
        Assert.Equal(received, JsonSerializer.Deserialize(written, DossierJson.Default.DossierReceived));
    }

    [Fact]
    public void A_forecast_is_stored_with_the_due_date_and_read_back()
    {
        var received = Some.Received("2026-03-02 09:00", Some.WorkingDays(10));
        var written = JsonSerializer.Serialize(received, DossierJson.Default.DossierReceived);

        Assert.Contains("\"forecast\":{\"half\":\"2026-03-09T", written, StringComparison.Ordinal);
        Assert.Equal(received, JsonSerializer.Deserialize(written, DossierJson.Default.DossierReceived));
    }

    /// <summary>An allow-list, so that whoever adds a property stops here and asks: is it personal data, or free text? Then it does not belong in an event.</summary>
    [Fact]
    public void Events_have_no_other_properties_than_these()
    {
        string[] allowed =
        [
            "ApologyIssued: Forecast NewDue Number OldDue ReasonCode Signer",
            "DossierAssigned: Officer Step StepDueAt",
            "DossierClosedUnsupplemented:",
            "DossierCorrected: Authority Field New Old",
            "DossierDueSoon: Due Level",
            "DossierForwarded: FromAgency HandoverDueAt Paper ToAgency",
            "DossierOverdue: Due",
            "DossierProcessed: ResultNumber ResultSigned",
            "DossierReceived: ApplicantKind Basis Branch Channel Code Components CrossBoundary Due Field Forecast IdentityVerified Imported OnBehalfOf ProcedureCode ProcedureVersion Receiving Resolving Submission SubmittedAt SystemOfRecord",
            "DossierRefused:",
            "DossierReturned: Channel NoApologyReason",
            "DossierStopped:",
            "DossierWithdrawn:",
            "DueDateReprojected: Authority CalendarVersion Forecast NewDue OldDue",
            "HandoverAccepted: Agency Officer",
            "LegFinished: Agency Number",
            "LegOpened: Agency Due Number ProcedureCode",
            "ObligationNotified: Amount Kind",
            "ObligationSettled: CalendarVersion Channel Forecast NewDue NewOriginalDue",
            "OpinionOverdue: Agency Due Number",
            "OpinionReceived: Agency Number",
            "OpinionRequested: Agency Due Number",
            "RatingGiven: Score Source",
            "ReceiptCorrected: Authority Basis Branch Channel CrossBoundary Due Field Forecast NewDue NewOriginalDue ProcedureCode ProcedureVersion ReceivedAt Receiving Resolving SystemOfRecord",
            "SupplementReceived: CalendarVersion DueByReset DueByShift Forecast NewDue NewOriginalDue",
            "SupplementRequested: AskedLate CloseFrom Ordinal",
        ];

        Assert.Equal(allowed, EventTypes.Select(Shape).Order(StringComparer.Ordinal));
        Assert.Equal("DossierEvent: OccurredAt", Shape(typeof(DossierEvent)));
        Assert.Equal("AgencyAtReceipt: Code Level Territory Unit UnitSince", Shape(typeof(AgencyAtReceipt)));
        Assert.Equal("Components: Count Digitised FromStore Reused", Shape(typeof(Components)));
        Assert.Equal(
            "DueBasis: ApologyDays CalendarVersion LegalLimit Limit Promised Reappointments RuleSet RuleSetSince YearsWithoutCalendar",
            Shape(typeof(DueBasis))
        );
        Assert.Equal("DueDate: At BreachAt Date", Shape(typeof(DueDate)));
        Assert.Equal("DueForecast: ApologyDay Half OneDay TwoHours", Shape(typeof(DueForecast)));
        Assert.Equal("TimeLimit: Counting Unit Value", Shape(typeof(TimeLimit)));
    }

    [Fact]
    public void A_correction_of_personal_data_does_not_carry_it()
    {
        var dossier = Representatives.In(DossierStatus.Received);
        foreach (var field in CorrectDossier.PersonalFields)
        {
            var command = new CorrectDossier(dossier.LastOccurredAt, field, "Nguyễn Văn A", "9/QĐ");
            var happened = Assert.Single(CorrectDossier.Decide(dossier, command).Events);

            Assert.DoesNotContain(
                "Nguy",
                JsonSerializer.Serialize(happened, happened.GetType(), DossierJson.Default),
                StringComparison.Ordinal
            );
        }
    }

    private static string Folder => Repository.PathOf("tests/MotCua.Dossiers.Tests/Golden");

    private static string StoredAs(Type type) =>
        (string?)type.GetField("StoredAs", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)?.GetRawConstantValue()
        ?? throw new InvalidOperationException($"{type.Name} has no constant StoredAs");

    private static string Shape(Type type)
    {
        var own = type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        var names = own.Select(property => property.Name).Where(name => name != "EqualityContract").Order(StringComparer.Ordinal);
        return $"{type.Name}: {string.Join(' ', names)}".TrimEnd();
    }
}
