using System.Text.Json.Nodes;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Submissions;
using MotCua.Dossiers.Time;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using MotCua.Server.Reference;

namespace MotCua.Server.Submissions;

/// <summary>What stands in the bodies of submissions, looked up in the reference data of their day.</summary>
internal static class SubmissionBody
{
    private static readonly string[] Kinds = ["citizen", "business", "agency", "other"];

    /// <exception cref="ProblemException">Something named does not exist, or not on that day.</exception>
    public static SubmissionArrived Read(Values body, DateTimeOffset now, ReferenceData data)
    {
        var errors = new List<FieldError>();
        var at = body.Instant("submittedAt") ?? DossierDesk.Cut(now);
        if (at > now)
        {
            errors.Add(new FieldError("/submittedAt", "in-the-future", Json.Instant(now)));
        }
        var day = VietnamTime.DateOf(at);
        var (code, agency) = (body.Text("procedureCode")!, body.Text("agency")!);
        var resolving = body.Text("resolvingAgency") ?? agency;
        var procedure = data.ProcedureAt(code, day);
        if (!data.HasProcedure(code))
        {
            errors.Add(new FieldError("/procedureCode", "unknown-procedure", code));
        }
        foreach (var (field, named) in new[] { ("/agency", agency), ("/resolvingAgency", resolving) })
        {
            if (!data.HasAgency(named))
            {
                errors.Add(new FieldError(field, "unknown-agency", named));
            }
        }
        var applicant = body.Object("applicant")!;
        if (applicant.Text("unit") is { } unit && !data.HasUnit(unit))
        {
            errors.Add(new FieldError("/applicant/unit", "unknown-unit", unit));
        }
        procedure?.TermsFor(body.Text("branch"), Channel.Online, "/branch", errors);
        if (errors.Count > 0)
        {
            throw new ProblemException(Problem.Fields(errors));
        }
        if (procedure is null)
        {
            throw new ProblemException(new Problem(422, "procedure-not-in-force", code, Json.Date(day)));
        }
        foreach (var named in new[] { agency, resolving })
        {
            if (data.AtReceipt(named, day) is null)
            {
                throw new ProblemException(new Problem(422, "agency-not-in-force", named, Json.Date(day)));
            }
        }
        var (calendar, rules, clock) = ClockOf(agency, at, data);
        return new SubmissionArrived
        {
            OccurredAt = at,
            PortalCode = body.Text("portalCode")!,
            ProcedureCode = code,
            Agency = agency,
            ResolvingAgency = resolving,
            Branch = body.Text("branch"),
            ApplicantKind = (ApplicantKind)Array.IndexOf(Kinds, applicant.Text("kind")),
            NotifyDueAt = clock.NotifyDueAt,
            AcceptDueAt = clock.AcceptDueAt,
            RuleSet = rules.Name,
            CalendarVersion = calendar.Version,
        };
    }

    public static (WorkingCalendar Calendar, RuleSet Rules, AcceptanceClock Clock) ClockOf(
        string agency,
        DateTimeOffset at,
        ReferenceData data
    )
    {
        var day = VietnamTime.DateOf(at);
        var (calendar, rules) = (data.CalendarFor(agency, day), data.RulesAt(day));
        return (calendar, rules, AcceptanceClock.From(at, calendar, rules));
    }

    /// <summary>The body that <c>POST /v1/dossiers</c> would have had. The applicant's data are not in it: their row is moved.</summary>
    public static Values ReceiptOf(Submission submission, Values body, DateTimeOffset at)
    {
        var arrival = submission.Arrival;
        var values = new Dictionary<string, object>
        {
            ["procedureCode"] = arrival.ProcedureCode,
            ["receivingAgency"] = arrival.Agency,
            ["resolvingAgency"] = body.Text("resolvingAgency") ?? arrival.ResolvingAgency,
            ["channel"] = "online",
            ["applicant"] = new Values(new Dictionary<string, object> { ["kind"] = Kinds[(int)arrival.ApplicantKind] }),
            // Of the round that is accepted: what was sent before had to be corrected.
            ["submittedAt"] = submission.Round.SubmittedAt,
            ["occurredAt"] = at,
        };
        if ((body.Text("branch") ?? arrival.Branch) is { } branch)
        {
            values["branch"] = branch;
        }
        return new Values(values);
    }

    public static Applicant ApplicantOf(Values body)
    {
        var applicant = body.Object("applicant")!;
        return new Applicant(
            applicant.Text("kind")!,
            applicant.Text("name"),
            applicant.Text("idNumber"),
            applicant.Text("phone"),
            applicant.Text("email"),
            applicant.Text("address"),
            applicant.Text("unit"),
            body.Text("summary")
        );
    }

    public static string? RemarkOf(Values body)
    {
        var texts = new JsonObject();
        foreach (var field in new[] { "reason", "guidance" })
        {
            if (body.Text(field) is { } text)
            {
                texts[field] = text;
            }
        }
        return texts.Count > 0 ? texts.ToJsonString() : null;
    }
}
