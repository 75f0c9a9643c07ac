using System.Globalization;
using System.Reflection;
using MotCua.Municipal;
using Xunit;

namespace MotCua.Server.Tests.ReferenceData;

/// <summary>The shipped files by themselves: what an operator may rely on before any of it is loaded.</summary>
public sealed class ReferenceDataFilesTests
{
    private static readonly DateOnly Before = new(2025, 6, 30);
    private static readonly DateOnly After = new(2025, 7, 1);

    private static readonly List<Row> Units = Read("units.csv");
    private static readonly List<Row> Agencies = Read("agencies.csv");
    private static readonly List<Row> Procedures = Read("procedures.csv");

    public static TheoryData<string> Versioned => new("units.csv", "agencies.csv", "procedures.csv");

    [Theory]
    [MemberData(nameof(Versioned))]
    public void Versions_of_a_code_are_valid_one_after_the_other(string file)
    {
        foreach (var versions in Read(file).GroupBy(r => r["code"]))
        {
            var inOrder = versions.OrderBy(v => v.From).ToList();
            Assert.All(inOrder, v => Assert.True(v.From <= v.To, $"{v["code"]} ends before {v.From}"));
            Assert.All(
                inOrder.Zip(inOrder.Skip(1)),
                p => Assert.True(p.First.To < p.Second.From, $"{p.First["code"]} overlaps on {p.Second.From}")
            );
        }
    }

    [Theory]
    [MemberData(nameof(Versioned))]
    public void Codes_names_and_sources_are_given(string file) =>
        Assert.All(
            Read(file),
            r =>
            {
                Assert.All([r["code"], r["name"], r["source"], r["level"]], Assert.NotEmpty);
                Assert.True(r["name"].IsNormalized(), r["name"]);
            }
        );

    [Fact]
    public void A_units_parent_is_there_throughout() =>
        Assert.All(Units.Where(u => u["parent"] != ""), u => AssertCovered(u, u["parent"], Units));

    [Fact]
    public void An_agencys_parent_and_unit_are_there_throughout() =>
        Assert.All(
            Agencies,
            a =>
            {
                AssertCovered(a, a["unit"], Units);
                if (a["parent"] != "")
                {
                    AssertCovered(a, a["parent"], Agencies);
                }
            }
        );

    [Fact]
    public void An_agency_of_a_commune_or_district_has_a_unit_of_that_level() =>
        Assert.All(
            Agencies.Where(a => a["level"] is "commune" or "district"),
            a => Assert.Equal(a["level"], Units.Single(u => u["code"] == a["unit"] && u.ValidOn(a.From))["level"])
        );

    [Fact]
    public void Parents_stand_before_their_children_so_that_a_file_can_be_imported_from_the_top()
    {
        foreach (var file in new[] { Units, Agencies })
        {
            var seen = new HashSet<string> { "" };
            Assert.All(
                file,
                r =>
                {
                    Assert.Contains(r["parent"], seen);
                    seen.Add(r["code"]);
                }
            );
        }
    }

    [Fact]
    public void Ca_Mau_has_101_then_100_communes_in_9_districts_and_64_communes_since_the_merger()
    {
        Assert.Equal(101, OldCommunes(new DateOnly(2024, 11, 30), "96").Count);
        Assert.Equal(100, OldCommunes(Before, "96").Count);
        Assert.Equal(64, OldCommunes(Before, "95").Count);
        Assert.Equal(9, Units.Count(u => u["parent"] == "96" && u.ValidOn(Before)));
        Assert.Equal(64, Units.Count(u => u["parent"] == "96" && u.ValidOn(After)));
        Assert.DoesNotContain(Units, u => u["level"] == "district" && u.ValidOn(After));
    }

    [Fact]
    public void There_are_63_then_34_provinces()
    {
        Assert.Equal(63, Units.Count(u => u["level"] == "province" && u.ValidOn(Before)));
        Assert.Equal(34, Units.Count(u => u["level"] == "province" && u.ValidOn(After)));
        Assert.Equal(34, Units.Count(u => u["level"] == "province" && u.ValidOn(new DateOnly(2026, 11, 22))));
    }

    [Theory]
    [InlineData("2023-04-10", "Phường 4")]
    [InlineData("2025-03-01", "Phường 2")]
    [InlineData("2025-07-01", "Phường An Xuyên")]
    public void Code_32002_is_another_ward_each_time(string day, string name) =>
        Assert.Equal(name, Units.Single(u => u["code"] == "32002" && u.ValidOn(Row.Date(day)))["name"]);

    [Fact]
    public void Every_commune_has_its_agency()
    {
        var today = Agencies.Where(a => a["level"] == "commune" && a.ValidOn(After)).ToList();
        Assert.Equal(64, today.Count);
        Assert.Equal(
            Units.Where(u => u["parent"] == "96" && u.ValidOn(After)).Select(u => u["code"]).Order(),
            today.Select(a => a["unit"]).Order()
        );
        Assert.All(today, a => Assert.Equal("H12", a["parent"]));

        var old = Agencies.Where(a => a["level"] == "commune" && a.ValidOn(Before)).ToList();
        Assert.Equal(OldCommunes(Before, "96").Concat(OldCommunes(Before, "95")).Order(), old.Select(a => a["unit"]).Order());
    }

    [Fact]
    public void H12_101_is_the_ward_An_Xuyen()
    {
        var agency = Agencies.Single(a => a["code"] == "H12.101");
        Assert.Equal(("32002", "UBND phường An Xuyên"), (agency["unit"], agency["name"]));
    }

    [Fact]
    public void Successors_exist_and_every_commune_and_province_that_ended_has_one()
    {
        var successors = Read("unit_successors.csv");
        foreach (var s in successors)
        {
            var old = Units.Single(u => u["code"] == s["oldCode"] && u["validFrom"] == s["oldValidFrom"]);
            var successor = Units.Single(u => u["code"] == s["newCode"] && u["validFrom"] == s["newValidFrom"]);
            Assert.True(successor.ValidOn(old.To.AddDays(1)), $"{s["oldCode"]} is followed by {s["newCode"]} at another time");
        }
        var followed = successors.Select(s => (s["oldCode"], s["oldValidFrom"])).ToHashSet();
        Assert.All(
            Units.Where(u => u["level"] != "district" && u["validTo"] != ""),
            u => Assert.Contains((u["code"], u["validFrom"]), followed)
        );
        AssertFullMeansOne(successors.GroupBy(s => s["oldCode"] + " " + s["oldValidFrom"]));
    }

    [Fact]
    public void Agencies_that_ended_have_a_successor_that_is_there_on_that_day()
    {
        var successors = Read("agency_successors.csv");
        foreach (var s in successors)
        {
            var from = Row.Date(s["from"]);
            Assert.Contains(Agencies, a => a["code"] == s["oldCode"] && a.To == from.AddDays(-1));
            Assert.Contains(Agencies, a => a["code"] == s["newCode"] && a.ValidOn(from));
        }
        var ended = Agencies.GroupBy(a => a["code"]).Where(g => g.Max(a => a.To) != DateOnly.MaxValue).Select(g => g.Key);
        Assert.Equal(ended.Order(), successors.Select(s => s["oldCode"]).Distinct().Order());
        AssertFullMeansOne(successors.GroupBy(s => s["oldCode"]));
    }

    [Fact]
    public void Only_the_identifier_of_Ca_Mau_is_not_an_example() =>
        Assert.Equal(["H12"], Agencies.Where(a => a["example"] == "false").Select(a => a["code"]));

    [Theory]
    [InlineData(2023, 249)]
    [InlineData(2024, 251)]
    [InlineData(2025, 250)]
    [InlineData(2026, 249)]
    [InlineData(2027, 249)]
    public void The_calendar_gives_the_working_days_of_the_year(int year, int expected)
    {
        var kinds = Read("calendar.csv").ToDictionary(r => Row.Date(r["date"]), r => r["kind"]);
        Assert.All(kinds.Values, k => Assert.Contains(k, new[] { "holiday", "compensatory", "swap_off", "swap_work" }));
        var days = Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(new DateOnly(year, 1, 1).AddDays);
        Assert.Equal(
            expected,
            days.Count(d =>
                kinds.TryGetValue(d, out var kind) ? kind == "swap_work" : d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
            )
        );
    }

    [Fact]
    public void There_are_at_least_40_procedures_in_force_with_all_units_of_limit_and_all_levels_of_online_service()
    {
        var inForce = Procedures.Where(p => p.ValidOn(new DateOnly(2026, 11, 22)) && p["example"] == "false").ToList();
        Assert.True(inForce.Count >= 40, $"{inForce.Count}");
        Assert.Equal(
            ["calendar_days", "same_day", "working_days", "working_hours"],
            inForce.Select(p => p["limitUnit"]).Distinct().Order()
        );
        Assert.All(new[] { "full", "partial", "none" }, o => Assert.True(inForce.Count(p => p["online"] == o) >= 5, o));
        Assert.Contains(Procedures, p => p.To < new DateOnly(2026, 11, 22));
        Assert.Contains(inForce, p => p["code"] == "2.000815" && p["limitUnit"] == "same_day" && p["level"] == "commune");
    }

    [Fact]
    public void A_limit_has_a_value_unless_it_is_the_same_day_and_never_exceeds_the_law() =>
        Assert.All(
            Procedures,
            p =>
            {
                Assert.Matches(@"^\d\.\d{6}$", p["code"]);
                Assert.Equal(p["limitUnit"] == "same_day", p["limitValue"] == "");
                Assert.Equal(p["legalLimitUnit"] == "same_day", p["legalLimitValue"] == "");
                Assert.True(Hours(p["limitValue"], p["limitUnit"]) <= Hours(p["legalLimitValue"], p["legalLimitUnit"]), p["code"]);
            }
        );

    private static int Hours(string value, string unit) =>
        (value == "" ? 1 : int.Parse(value, CultureInfo.InvariantCulture)) * (unit == "working_hours" ? 1 : 8);

    private static List<string> OldCommunes(DateOnly day, string province)
    {
        var districts = Units.Where(u => u["level"] == "district" && u["parent"] == province).Select(u => u["code"]).ToHashSet();
        return [.. Units.Where(u => districts.Contains(u["parent"]) && u.ValidOn(day)).Select(u => u["code"])];
    }

    private static void AssertCovered(Row child, string parent, List<Row> parents)
    {
        var day = child.From;
        while (parents.SingleOrDefault(p => p["code"] == parent && p.ValidOn(day)) is { } version)
        {
            if (version.To >= child.To)
            {
                return;
            }
            day = version.To.AddDays(1);
        }
        Assert.Fail($"{child["code"]} of {child.From} has no {parent} on {day}");
    }

    private static void AssertFullMeansOne(IEnumerable<IGrouping<string, Row>> successors) =>
        Assert.All(
            successors,
            g =>
                Assert.True(
                    g.All(s => s["part"] == "partial") || (g.Count() == 1 && g.Single()["part"] == "full"),
                    $"{g.Key} is full and divided"
                )
        );

    private static List<Row> Read(string file)
    {
        var resource = $"MotCua.Server.ReferenceData.{file}";
        var stream = Assembly.Load("MotCua.Server").GetManifestResourceStream(resource);
        using var reader = new CsvReader(stream ?? throw new InvalidOperationException($"{resource} is not embedded"));
        Assert.True(reader.Read());
        var columns = reader.Fields.ToList();
        var rows = new List<Row>();
        while (reader.Read())
        {
            Assert.True(reader.Fields.Count == columns.Count, $"{file}: {string.Join(",", reader.Fields)}");
            rows.Add(new Row(columns.Zip(reader.Fields).ToDictionary(p => p.First, p => p.Second)));
        }
        return rows;
    }

    private sealed record Row(Dictionary<string, string> Fields)
    {
        public string this[string column] => Fields[column];

        public DateOnly From => Date(this["validFrom"]);

        public DateOnly To => this["validTo"] == "" ? DateOnly.MaxValue : Date(this["validTo"]);

        public bool ValidOn(DateOnly day) => From <= day && day <= To;

        public static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
