using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MotCua.Dashboard.Tests;

/// <summary>
/// Fourteen months of dossiers as lines of an import: about one in nine late, half of these apologised for, some of them too late; papers, fees, ratings and steps;
/// the last month leaves some open. The same seed gives the same history.
/// </summary>
internal sealed class History(DateOnly today, int perMonth)
{
    private static readonly string[] Agencies =
    [
        "H12.101",
        "H12.102",
        "H12.103",
        "H12.104",
        "H12.105",
        "H12.106",
        "H12.107",
        "H12.03",
        "H12.05",
        "H12.07",
        "H12.00",
    ];
    private static readonly string[] Procedures = ["1.004884", "1.000894", "1.004194", "1.001612", "1.010038"];
    private static readonly string[] Reasons = ["overload", "consultation", "staff", "verification", "system"];

    private readonly Random random = new(7);
    private readonly StringBuilder lines = new();

    public string Lines()
    {
        for (var back = 13; back >= 0; back--)
        {
            var month = new DateOnly(today.Year, today.Month, 1).AddMonths(-back);
            for (var i = 0; i < perMonth; i++)
            {
                var received = month.AddDays(random.Next(0, 24));
                if (received < today)
                {
                    Dossier(string.Create(CultureInfo.InvariantCulture, $"{month:yyyyMM}-{i:D3}"), received, i, back == 0 && i % 3 == 0);
                }
            }
        }
        return lines.ToString();
    }

    private void Dossier(string key, DateOnly received, int i, bool open)
    {
        var which = random.Next(Agencies.Length);
        var due = received.AddDays(4);
        // The first agencies are worse than the others.
        var late = random.Next(which < 2 ? 4 : 14) == 0;
        var elsewhere = random.Next(9) == 0 ? Agencies[random.Next(3)] : Agencies[which];
        Line(
            key,
            "receive",
            received,
            8,
            new
            {
                procedureCode = Procedures[i % Procedures.Length],
                receivingAgency = elsewhere,
                resolvingAgency = Agencies[which],
                channel = i % 5 == 0 ? "counter" : "online",
                applicant = new { kind = "citizen", name = "Nguyễn Văn A" },
                dueOn = Iso(due),
                components = new
                {
                    count = 4,
                    digitised = i % 4 == 0 ? 0 : 4,
                    reused = i % 3 == 0 ? 2 : 0,
                },
                identityVerified = i % 6 != 0,
            }
        );
        if (late && i % 2 == 0)
        {
            Line(key, "apologise", due.AddDays(i % 4 == 0 ? 0 : -2), 10, Apology(i, due.AddDays(1)));
        }
        var ended = late ? received.AddDays(7) : received.AddDays(random.Next(1, 4));
        if (open || ended >= today)
        {
            return;
        }
        Line(key, "process", ended, 15, new { resultNumber = $"{i}/KQ", resultSigned = i % 5 != 0 });
        if (ended.AddDays(1) < today)
        {
            Line(key, "return", ended.AddDays(1), 9, new { channel = i % 3 == 0 ? "postal" : "online" });
            if (i % 2 == 0)
            {
                Line(
                    key,
                    "rate",
                    ended.AddDays(1),
                    10,
                    new
                    {
                        score = late ? 0
                        : i % 4 == 0 ? 1
                        : 2,
                        source = "device",
                    }
                );
            }
        }
    }

    private static object Apology(int i, DateOnly newDue) =>
        new
        {
            reasonCode = Reasons[i / 2 % Reasons.Length],
            reason = "Hồ sơ nhiều",
            newDueAt = Iso(newDue) + "T17:00:00+07:00",
            number = $"{i}/PXL",
            signer = "chu.tich",
        };

    private void Line(string key, string verb, DateOnly day, int hour, object body)
    {
        var line = new Dictionary<string, object>
        {
            ["key"] = key,
            ["verb"] = verb,
            ["occurredAt"] = string.Create(CultureInfo.InvariantCulture, $"{Iso(day)}T{hour:D2}:10:00+07:00"),
        };
        foreach (var property in JsonSerializer.SerializeToElement(body).EnumerateObject())
        {
            line[property.Name] = property.Value;
        }
        lines.Append(JsonSerializer.Serialize(line)).Append('\n');
    }

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
