using System.Text;
using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Submissions;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>The clock before receipt, the ways of a submission, and its stored shapes.</summary>
public class SubmissionTests
{
    private static readonly SubmissionArrived Arrival = new()
    {
        OccurredAt = Some.At("2026-11-21 09:00"),
        PortalCode = "000.00.00.H12-261121-0001",
        ProcedureCode = "1.001193",
        Agency = "H12.101",
        ResolvingAgency = "H12.101",
        Branch = "cap-lai",
        ApplicantKind = ApplicantKind.Citizen,
        NotifyDueAt = Some.At("2026-11-21 11:00"),
        AcceptDueAt = Some.At("2026-11-23 17:00"),
        RuleSet = "118/2025/NĐ-CP",
        CalendarVersion = "VN/1",
    };

    private static readonly SubmissionEvent[] Examples =
    [
        Arrival,
        new SubmissionNotified { OccurredAt = Some.At("2026-11-21 09:05") },
        new SubmissionCorrectionAsked { OccurredAt = Some.At("2026-11-23 08:00") },
        new SubmissionResubmitted
        {
            OccurredAt = Some.At("2026-11-23 10:00"),
            NotifyDueAt = Some.At("2026-11-23 12:00"),
            AcceptDueAt = Some.At("2026-11-25 10:00"),
            RuleSet = "118/2025/NĐ-CP",
            CalendarVersion = "VN/1",
        },
        new SubmissionRejected { OccurredAt = Some.At("2026-11-23 11:00") },
        new SubmissionAccepted
        {
            OccurredAt = Some.At("2026-11-23 11:00"),
            Dossier = new Guid("01a203d9-c54d-718a-873e-5095f0cab1ec"),
            DossierCode = "H12.101-261123-0001",
        },
    ];

    public static TheoryData<string> Names => [.. Examples.Select(example => example.GetType().Name)];

    [Theory]
    // The vector of the domain reference (1.5). The two hours are by the clock, on a Saturday too.
    [InlineData("2026-11-21 09:00", "2026-11-21 11:00", "2026-11-23 17:00")]
    [InlineData("2026-11-23 06:59", "2026-11-23 08:59", "2026-11-23 17:00")]
    [InlineData("2026-11-23 07:00:01", "2026-11-23 09:00:01", "2026-11-25 07:00:01")] // 24/11 is a holiday
    [InlineData("2026-11-23 23:30", "2026-11-24 01:30", "2026-11-25 17:00")]
    [InlineData("2025-07-01 00:00", "2025-07-01 02:00", "2025-07-01 17:00")]
    public void Under_decree_118_there_are_two_hours_and_eight_working_hours(string submitted, string notify, string accept)
    {
        var clock = AcceptanceClock.From(Some.At(submitted), Some.Calendar, Some.Decree118);

        Assert.Equal((Some.At(notify), Some.At(accept)), (clock.NotifyDueAt, clock.AcceptDueAt));
    }

    [Fact]
    public void Under_decree_61_there_was_no_such_clock() =>
        Assert.Equal(new AcceptanceClock(null, null), AcceptanceClock.From(Some.At("2025-06-30 23:59:59"), Some.Calendar, Some.Decree61));

    [Fact]
    public void At_the_due_instant_the_promise_still_holds_and_who_answered_was_notified()
    {
        var round = new SubmissionRound(1, Arrival.OccurredAt, Arrival.NotifyDueAt, Arrival.AcceptDueAt);

        Assert.False(round.NotifyLate(Some.At("2026-11-21 11:00")));
        Assert.True(round.NotifyLate(Some.At("2026-11-21 11:00").AddTicks(1)));
        Assert.False((round with { AnsweredAt = Some.At("2026-11-21 10:00") }).NotifyLate(Some.At("2026-12-01 00:00")));
        Assert.False(round.AnswerLate(Some.At("2026-11-23 17:00")));
        Assert.True((round with { AnsweredAt = Some.At("2026-11-23 17:00:01") }).AnswerLate(Some.At("2026-11-23 17:00:01")));
        Assert.False((round with { NotifyDueAt = null, AcceptDueAt = null }).AnswerLate(Some.At("2030-01-01 00:00")));
    }

    [Fact]
    public void Each_verb_is_possible_exactly_in_its_statuses()
    {
        foreach (var (status, events) in Ways())
        {
            var submission = events.Aggregate((Submission?)null, Submission.Evolve)!;
            Assert.Equal(status, submission.Status);
            foreach (var verb in SubmissionVerb.All)
            {
                var refusal = submission.Check(verb, submission.LastOccurredAt);
                Assert.Equal(Submission.StatusesFor(verb).Contains(status) ? null : "not-in-this-status", refusal?.Code);
                Assert.NotNull(submission.Check(verb, submission.LastOccurredAt.AddTicks(-1)));
            }
        }
    }

    [Fact]
    public void A_resubmission_is_a_round_of_its_own_and_a_rejection_after_the_request_answers_nothing_anew()
    {
        var asked = Fold(Examples[0], Examples[1], Examples[2]);
        var again = Submission.Evolve(asked, Examples[3]);

        Assert.Equal(
            (2, (DateTimeOffset?)null, Some.At("2026-11-25 10:00")),
            (again.Round.Number, again.Round.AnsweredAt, again.Round.AcceptDueAt)
        );
        Assert.Equal(Some.At("2026-11-23 08:00"), Submission.Evolve(asked, Examples[4]).Round.AnsweredAt);
    }

    /// <summary>As <see cref="GoldenFileTests"/> for the events of dossiers.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_stored_shape_is_written_byte_for_byte_as_ever_and_read_back_the_same(string type)
    {
        var example = Assert.Single(Examples, example => example.GetType().Name == type);
        var name = (string)example.GetType().GetField("StoredAs")!.GetRawConstantValue()!;
        var path = Path.Combine(Repository.PathOf("tests/MotCua.Dossiers.Tests/Submissions/Golden"), name + ".json");
        var written = JsonSerializer.SerializeToUtf8Bytes(example, example.GetType(), SubmissionJson.Default);
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, [.. written, (byte)'\n']);
            Assert.Fail($"there was no golden file for {name}; one has been written: look at it, then commit it");
        }
        var golden = File.ReadAllBytes(path)[..^1];

        Assert.Equal(Encoding.UTF8.GetString(golden), Encoding.UTF8.GetString(written));
        Assert.Equal(example, JsonSerializer.Deserialize(golden, example.GetType(), SubmissionJson.Default));
    }

    private static IEnumerable<(SubmissionStatus, SubmissionEvent[])> Ways() =>
        [
            (SubmissionStatus.Submitted, [Examples[0]]),
            (SubmissionStatus.Notified, [Examples[0], Examples[1]]),
            (SubmissionStatus.CorrectionAsked, [Examples[0], Examples[2]]),
            (SubmissionStatus.Submitted, [Examples[0], Examples[2], Examples[3]]),
            (SubmissionStatus.Rejected, [Examples[0], Examples[4]]),
            (SubmissionStatus.Accepted, [Examples[0], Examples[1], Examples[5]]),
        ];

    private static Submission Fold(params SubmissionEvent[] events) => events.Aggregate((Submission?)null, Submission.Evolve)!;
}
