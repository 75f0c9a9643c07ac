using MotCua.EmbeddedPostgres;
using MotCua.Server.Reference;
using MotCua.Server.Tests.Host;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Reference;

/// <summary>What a fresh database holds after the first start, and that a second start leaves it alone.</summary>
public sealed class FirstLoadTests(LoadedDatabase loaded) : IClassFixture<LoadedDatabase>
{
    private readonly ReferenceStore store = loaded.Store;

    [Theory]
    [InlineData("unit", 334)]
    [InlineData("unit_successor", 243)]
    [InlineData("agency", 281)]
    [InlineData("agency_successor", 272)]
    [InlineData("procedure", 82)]
    [InlineData("calendar", 1)]
    [InlineData("calendar_day", 77)]
    public async Task Every_row_of_the_shipped_files_is_in_its_table(string table, int rows) =>
        Assert.Equal((long)rows, await loaded.ScalarAsync($"select count(*) from reference.{table}"));

    [Fact]
    public void An_agency_of_today_has_its_territory()
    {
        var receipt = store.Current.AtReceipt("H12.101", new DateOnly(2026, 11, 20))!;
        Assert.Equal(["96", "32002"], receipt.Territory);
        Assert.Equal(new DateOnly(2025, 7, 1), receipt.UnitSince);
        Assert.True(store.Current.IsWithin("H12.101", "H12"));
        Assert.False(store.Current.IsWithin("H12", "H12.101"));
    }

    [Theory]
    [InlineData("2023-04-10", "Phường 4")]
    [InlineData("2025-03-01", "Phường 2")]
    [InlineData("2026-11-20", "Phường An Xuyên")]
    public void Unit_32002_is_another_ward_each_time(string day, string name) =>
        Assert.Equal(name, store.Current.UnitAt("32002", DateOnly.Parse(day, null))!.Name);

    [Fact]
    public void Procedures_have_limits_in_all_four_units()
    {
        var limits = store.Current.Procedures.Select(procedure => procedure.Limit).OfType<MotCua.Dossiers.Time.TimeLimit>().ToList();
        Assert.Equal(4, limits.Select(limit => limit.Unit).Distinct().Count());
        Assert.All(limits, limit => Assert.Null(MotCua.Dossiers.Time.TimeLimit.Problem(limit.Value, limit.Unit)));
    }

    [Theory]
    [InlineData(2023, 249)]
    [InlineData(2024, 251)]
    [InlineData(2025, 250)]
    [InlineData(2026, 249)]
    [InlineData(2027, 249)]
    public void The_calendar_has_so_many_working_days(int year, int workingDays)
    {
        var calendar = store.Current.CalendarFor("H12.101", new DateOnly(2026, 11, 20));
        var first = new DateOnly(year, 1, 1);
        var days = Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(first.AddDays);
        Assert.Equal(workingDays, days.Count(calendar.IsWorkingDay));
        Assert.True(calendar.Covers(year));
        Assert.Equal("VN/1", calendar.Version);
    }
}

public sealed class SecondStartTests : IAsyncLifetime
{
    private readonly LoadedDatabase loaded = new();

    public Task InitializeAsync() => loaded.InitializeAsync();

    public Task DisposeAsync() => loaded.DisposeAsync();

    [Fact]
    public async Task A_second_start_loads_nothing_again()
    {
        await loaded.ScalarAsync("update reference.unit set name = 'Đổi tên' where code = '01'");
        var again = new ReferenceStore(loaded.App, TimeProvider.System);
        await again.LoadAsync(CancellationToken.None);
        Assert.Equal("Đổi tên", again.Current.UnitName("01", new DateOnly(2026, 1, 1)));
        Assert.Equal(1, again.Current.Version);
    }

    [Fact]
    public async Task Processes_that_start_together_load_once()
    {
        await using (var owner = NpgsqlDataSource.Create(loaded.Database.OwnerConnectionString))
        await using (
            var empty = owner.CreateCommand(
                """
                truncate reference.unit, reference.unit_successor, reference.agency, reference.agency_successor, reference.procedure,
                    reference.calendar_day, reference.calendar_season, reference.calendar;
                update reference.change set version = 0;
                """
            )
        )
        {
            await empty.ExecuteNonQueryAsync();
        }
        var stores = Enumerable.Range(0, 4).Select(_ => new ReferenceStore(loaded.App, TimeProvider.System)).ToList();
        await Task.WhenAll(stores.Select(each => each.LoadAsync(CancellationToken.None)));
        Assert.All(stores, each => Assert.Equal(334, each.Current.Units.Count()));
        Assert.Equal(1L, await loaded.ScalarAsync("select version from reference.change"));
    }
}

/// <summary>A database after the first start, and a store that has read it.</summary>
public sealed class LoadedDatabase : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public NpgsqlDataSource App { get; private set; } = null!;

    public ReferenceStore Store { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await TemplateDatabase.CloneAsync();
        App = NpgsqlDataSource.Create(Database.AppConnectionString);
        Store = new ReferenceStore(App, TimeProvider.System);
        await Store.LoadAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await Database.DisposeAsync();
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = App.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
