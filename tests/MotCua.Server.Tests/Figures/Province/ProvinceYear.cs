using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Server.Http;

namespace MotCua.Server.Tests.Figures.Province;

/// <summary>
/// A year of a province as lines of an import: 2025, with the mergers of 1/7/2025 in the middle. Until 30/6 districts and the communes of then, from 1/7 the
/// communes of today. Mix, daily profile and shares by the volume model of the domain reference, 8.2; what it gives as a range is in the middle of
/// it. Same seed, same file.
/// </summary>
public sealed class ProvinceYear(int seed)
{
    public static readonly DateOnly First = new(2025, 1, 2);

    /// <summary>Nothing happens after this: the server's clock stands a little later.</summary>
    public static readonly DateTime End = new(2026, 1, 3, 12, 0, 0);

    private const int DossiersOfPart = 20_000;

    private static readonly DateOnly Mergers = new(2025, 7, 1);
    private static readonly DateOnly Tet = new(2025, 2, 3); // first working day after Tết

    /// <summary>Share of a day's receipts that begins at each hour and a half.</summary>
    private static readonly (double Hour, double Length, int Share)[] Profile =
    [
        (7, 1, 5),
        (8, 1, 16),
        (9, 1, 19),
        (10, 1, 16),
        (11, 0.5, 4),
        (11.5, 2, 5),
        (13.5, 1, 11),
        (14.5, 1, 12),
        (15.5, 1.5, 9),
        (18, 3, 3),
    ];

    private static readonly List<Dictionary<string, string>> Agencies = Read("agencies");
    private static readonly List<Dictionary<string, string>> Procedures = Read("procedures");

    private readonly Random random = new(seed);
    private readonly List<DateOnly> days = [.. Days(new Random(seed ^ 0x5eed))];

    /// <summary>Lines in the order of time.</summary>
    public IReadOnlyList<string> Lines(int dossiers) => InOrder(Enumerable.Range(1, dossiers));

    /// <summary>The same dossiers as several files, each of which fits in memory.</summary>
    public IEnumerable<IReadOnlyList<string>> Parts(int dossiers)
    {
        for (var first = 1; first <= dossiers; first += DossiersOfPart)
        {
            yield return InOrder(Enumerable.Range(first, Math.Min(DossiersOfPart, dossiers - first + 1)));
        }
    }

    private List<string> InOrder(IEnumerable<int> numbers) =>
        [.. numbers.SelectMany(History).OrderBy(line => line.At).ThenBy(line => line.Order).Select(line => line.Text)];

    private List<(DateTime At, int Order, string Text)> History(int number)
    {
        var day = days[random.Next(days.Count)];
        var at = day.ToDateTime(TimeOnly.MinValue).AddHours(Hour());
        var (procedure, resolving) = Matter(day);
        var receiving = Receiving(day, resolving);
        var limit = LimitOf(procedure);
        var promised = random.Next(3) == 0 ? (DateOnly?)null : AddWorkingDays(day, limit);
        var due = promised ?? AddWorkingDays(day, limit);
        var land = procedure["field"].Contains("Đất", StringComparison.Ordinal);
        var history = new Steps($"{seed}-{number:D7}");

        var receipt = new JsonObject
        {
            ["procedureCode"] = procedure["code"],
            ["receivingAgency"] = receiving,
            ["resolvingAgency"] = resolving["code"],
            ["channel"] =
                Percent(day < Mergers ? 78 : 90) ? "online"
                : Percent(70) ? "counter"
                : "postal",
            ["applicant"] = new JsonObject { ["kind"] = Percent(85) ? "citizen" : "business", ["name"] = $"Người nộp {number}" },
        };
        if (promised is { } date)
        {
            receipt["dueOn"] = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
        history.Add(at, "receive", receipt);
        at = Later(at, 1, 120);
        if (receiving != resolving["code"])
        {
            history.Add(at, "forward", new JsonObject { ["toAgency"] = resolving["code"] });
            at = Later(at, 5, 240);
        }
        if (Percent(1))
        {
            history.Add(at, "correct-receipt", CorrectedReceipt(receipt));
            at = Later(at, 1, 30);
        }
        for (var asked = 0; Percent(asked == 0 ? (land ? 25 : 8) : 15); asked++)
        {
            history.Add(at, "request-supplement", new JsonObject { ["reason"] = "Thiếu giấy tờ" });
            if (Percent(10))
            {
                history.Add(at.AddDays(16), "close", new JsonObject { ["reason"] = "Không bổ sung" });
                return history.Lines;
            }
            at = Later(at, 600, 8_000);
            history.Add(at, "receive-supplement", []);
            due = AddWorkingDays(DateOnly.FromDateTime(at), limit);
            at = Later(at, 5, 200);
        }
        if (land && Percent(40))
        {
            history.Add(at, "notify-obligation", new JsonObject { ["kind"] = "lệ phí trước bạ", ["amount"] = 250_000 });
            at = Later(at, 300, 6_000);
            history.Add(at, "settle-obligation", new JsonObject { ["channel"] = "online" });
            due = due.AddDays(5);
            at = Later(at, 5, 200);
        }
        if (Percent(3))
        {
            var way =
                Percent(60) ? "refuse"
                : Percent(50) ? "withdraw"
                : "stop";
            history.Add(at, way, new JsonObject { ["reason"] = "Không đủ điều kiện" });
            return history.Lines;
        }
        at = Finish(history, at, due);
        if (Percent(2))
        {
            history.Add(
                at,
                "correct",
                Percent(50)
                    ? Correction("channel", Percent(50) ? "counter" : "online")
                    : Correction(
                        "processedAt",
                        at.AddHours(-random.Next(1, 90)).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "+07:00"
                    )
            );
            at = Later(at, 1, 60);
        }
        if (Percent(92))
        {
            var way =
                Percent(20) ? "postal"
                : Percent(50) ? "online"
                : "counter";
            history.Add(Later(at, 10, 3_000), "return", new JsonObject { ["channel"] = way, ["noApologyReason"] = "other" });
        }
        return history.Lines;
    }

    /// <summary>Late 3 in a hundred, half of them apologised for; a part stays open. The rest by the last day, most of them before.</summary>
    private DateTime Finish(Steps history, DateTime at, DateOnly due)
    {
        var last = due.ToDateTime(new TimeOnly(16, 0));
        if (Percent(3))
        {
            if (Percent(50))
            {
                var apology = Percent(60) ? last.AddDays(-2) : last.AddHours(-1);
                apology = apology > at ? apology : at;
                history.Add(
                    apology,
                    "apologise",
                    new JsonObject
                    {
                        ["reasonCode"] = "overload",
                        ["reason"] = "Nhiều hồ sơ",
                        ["newDueAt"] =
                            due.AddDays(random.Next(5, 12)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T17:00:00+07:00",
                        ["number"] = "05/PXL-UBND",
                        ["signer"] = "chu.tich",
                    }
                );
                at = apology;
            }
            at = (last > at ? last : at).AddHours(random.Next(10, 300));
            if (Percent(25))
            {
                return End.AddDays(1); // still open
            }
        }
        else if (at < last)
        {
            at =
                Percent(30) && last.Date > at.Date
                    ? last.AddMinutes(-random.Next(60, 400))
                    : at.AddMinutes(random.NextDouble() * (last - at).TotalMinutes);
        }
        else
        {
            at = Later(at, 1, 60);
        }
        history.Add(at, "process", new JsonObject { ["resultNumber"] = "12/KQ", ["resultSigned"] = Percent(80) });
        return Later(at, 1, 100);
    }

    private JsonObject CorrectedReceipt(JsonObject receipt) =>
        new()
        {
            ["channel"] = receipt["channel"]!.GetValue<string>() == "online" ? "counter" : "online",
            ["authority"] = "Trưởng phòng",
            ["reason"] = "Nhập nhầm",
        };

    private static JsonObject Correction(string field, string value) =>
        new()
        {
            ["field"] = field,
            ["value"] = value,
            ["authority"] = "Trưởng phòng",
            ["reason"] = "Nhập nhầm",
        };

    /// <summary>70 in a hundred at communes, of the others half at districts while there are any.</summary>
    private (Dictionary<string, string> Procedure, Dictionary<string, string> Agency) Matter(DateOnly day)
    {
        var level =
            Percent(70) ? "commune"
            : day < Mergers && Percent(50) ? "district"
            : "department";
        var kind = level == "department" ? "province" : level;
        var procedures = Procedures.FindAll(one => one["level"] == kind && InForce(one, day));
        // Half of all are done the same day: certificates and extracts.
        var sameDay = procedures.FindAll(one => one["limitUnit"] == "same_day");
        var procedure = Pick(sameDay.Count > 0 && Percent(50) ? sameDay : procedures);
        return (procedure, Pick(Agencies.FindAll(one => one["level"] == level && OfProvince(one, day))));
    }

    private string Receiving(DateOnly day, Dictionary<string, string> resolving)
    {
        if (resolving["level"] == "department")
        {
            return "H12.00"; // the one-stop shop of the province
        }
        if (day < Mergers || !Percent(12))
        {
            return resolving["code"];
        }
        return Percent(90) ? Pick(Agencies.FindAll(one => one["level"] == "commune" && OfProvince(one, day)))["code"] : "H13";
    }

    /// <summary>Of Cà Mau, and not of Bạc Liêu, which came to it on 1/7/2025.</summary>
    private static bool OfProvince(Dictionary<string, string> agency, DateOnly day) =>
        InForce(agency, day) && agency["code"].StartsWith("H12", StringComparison.Ordinal);

    private static bool InForce(Dictionary<string, string> row, DateOnly day)
    {
        var text = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return string.CompareOrdinal(row["validFrom"], text) <= 0
            && (row["validTo"].Length == 0 || string.CompareOrdinal(text, row["validTo"]) <= 0);
    }

    private static int LimitOf(Dictionary<string, string> procedure)
    {
        var value = decimal.TryParse(procedure["limitValue"], CultureInfo.InvariantCulture, out var number) ? number : 0;
        return procedure["limitUnit"] == "working_hours" ? (int)Math.Ceiling(value / 8) : (int)Math.Ceiling(value);
    }

    private double Hour()
    {
        var at = random.Next(Profile.Sum(part => part.Share));
        foreach (var (hour, length, share) in Profile)
        {
            if (at < share)
            {
                return hour + (random.NextDouble() * length);
            }
            at -= share;
        }
        throw new InvalidOperationException();
    }

    /// <summary>Each working day as often as its weight: Mondays, the weeks after Tết and the summer have more; at weekends a little comes in online.</summary>
    private static IEnumerable<DateOnly> Days(Random random)
    {
        for (var day = First; day <= new DateOnly(2025, 12, 31); day = day.AddDays(1))
        {
            var weight =
                day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1
                : day > Tet.AddDays(-9) && day < Tet ? 1
                : 20;
            weight = day.DayOfWeek == DayOfWeek.Monday ? weight * 3 / 2 : weight;
            weight = day >= Tet && day < Tet.AddDays(10) ? weight * 2 : weight;
            weight = day.Month is >= 6 and <= 8 ? weight * 3 / 2 : weight;
            for (var i = 0; i < weight + random.Next(2); i++)
            {
                yield return day;
            }
        }
    }

    private static DateOnly AddWorkingDays(DateOnly day, int count)
    {
        while (count > 0)
        {
            day = day.AddDays(1);
            count -= day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;
        }
        return day;
    }

    private DateTime Later(DateTime at, int least, int most) => at.AddMinutes(random.Next(least, most));

    private bool Percent(int share) => random.Next(100) < share;

    private T Pick<T>(List<T> items) => items[random.Next(items.Count)];

    /// <summary>Rows of a reference file that the server carries: what units and agencies there were.</summary>
    private static List<Dictionary<string, string>> Read(string name)
    {
        using var stream = typeof(ApiRoute).Assembly.GetManifestResourceStream($"MotCua.Server.ReferenceData.{name}.csv")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var rows = Server.Reference.Csv.Rows(reader.ReadToEnd()).Select(row => row.Cells).ToList();
        return [.. rows.Skip(1).Select(cells => rows[0].Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    private sealed class Steps(string key)
    {
        public List<(DateTime At, int Order, string Text)> Lines { get; } = [];

        public void Add(DateTime at, string verb, JsonObject members)
        {
            if (at >= End)
            {
                return;
            }
            members["key"] = key;
            members["verb"] = verb;
            members["occurredAt"] = at.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "+07:00";
            Lines.Add((at, Lines.Count, members.ToJsonString()));
        }
    }
}
