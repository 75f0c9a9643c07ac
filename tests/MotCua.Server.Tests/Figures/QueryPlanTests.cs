using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Figures;

/// <summary>At 100,000 entries no question reads a whole table: PostgreSQL's own counters of sequential scans stand still.</summary>
public sealed class QueryPlanTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    // Thirty more provinces' worth of agencies, cells, entries and balances, in the shape that the projection writes.
    private const string Multiply = """
        create temp view copies as select copy from generate_series(1, 30) as copy;
        insert into figures.place
        select id + copy * 1000, unit_since, agency || '.' || copy, level, unit, territory from figures.place, copies;
        insert into figures.cell
        select id + copy * 100000, case resolving when 0 then 0 else resolving + copy * 1000 end,
               case receiving when 0 then 0 else receiving + copy * 1000 end, procedure_version, kind, procedure, field, channel, cross_boundary
        from figures.cell, copies;
        insert into figures.entry
        select position + copy * 1000000, cell + copy * 100000, dossier, day, line, account, amount, lag from figures.entry, copies;
        insert into figures.stay
        select place + copy * 1000, cell + copy * 100000, dossier, first, until, account, span from figures.stay, copies;
        insert into figures.day_balance (kind, day, cell, {0}) select kind, day, cell + copy * 100000, {0} from figures.day_balance, copies;
        insert into figures.month_balance (kind, month, cell, {0}) select kind, month, cell + copy * 100000, {0} from figures.month_balance, copies;
        analyze figures.entry, figures.cell, figures.place, figures.day_balance, figures.month_balance, figures.stay;
        """;

    private const string Columns = """
        select string_agg(column_name, ', ') from information_schema.columns
        where table_schema = 'figures' and table_name = 'day_balance' and column_name ~ '^a[0-9]+$'
        """;

    // The months of places are left out: a few pages, which depend on the agencies alone.
    private const string Scans = """
        select coalesce(sum(seq_scan), 0)::bigint from pg_stat_user_tables
        where schemaname = 'figures' and relname in ('entry', 'stay', 'day_balance_full', 'day_balance_place', 'day_balance_province', 'month_balance_full')
        """;

    private const string IndexScans = "select coalesce(sum(idx_scan), 0)::bigint from pg_stat_user_tables where schemaname = 'figures'";

    [Theory]
    [InlineData("on-time?unit=96&from=2026-02-10&to=2026-05-20")]
    [InlineData("on-time?unit=96&by=level,month")]
    [InlineData("drill-down?figure=late&unit=32014&from=2026-03-01&to=2026-03-31")]
    [InlineData("drill-down?figure=openOverdue&agency=H12.103&procedure=2.001&to=2026-04-30")]
    [InlineData("drill-down?figure=open&unit=96&to=2026-04-30")]
    [InlineData("drill-down?figure=open&unit=32014&to=2026-04-30&asOfPosition=500")]
    public async Task Nothing_is_scanned_from_end_to_end(string question)
    {
        if (!await IsFilledAsync())
        {
            await ledger.ReachAsync(await ledger.AppendAsync(new Population(seed: 9).Make(1_000)));
            await ledger.ExecuteAsync(Multiply.Replace("{0}", await ledger.ScalarAsync<string>(Columns), StringComparison.Ordinal));
        }
        Assert.True(await ledger.ScalarAsync<long>("select count(*) from figures.entry") > 100_000);
        using var client = await ledger.Server.AdministratorAsync();
        var (scans, index) = await SettledAsync();
        for (var times = 0; times < 12; times++)
        {
            await client.GetJsonAsync("/v1/statistics/" + question); // again and again: PostgreSQL may change to a general plan
        }
        var after = await SettledAsync();
        Assert.NotEqual(index, after.Index); // it was counted at all
        Assert.Equal(scans, after.Scans);
    }

    private async Task<bool> IsFilledAsync() =>
        await ledger.ScalarAsync<bool>("select exists (select from figures.entry where position > 1000000)");

    /// <summary>The counters once they have stood still: a backend reports what it did when it next does something, a second later or more.</summary>
    private async Task<(long Scans, long Index)> SettledAsync()
    {
        var (last, same) = ((Scans: -1L, Index: -1L), 0);
        for (var tries = 0; same < 5 && tries < 50; tries++)
        {
            await ledger.ScalarAsync<int>("select 1 from pg_sleep(0.3)");
            var now = (await ledger.ScalarAsync<long>(Scans), await ledger.ScalarAsync<long>(IndexScans));
            (last, same) = (now, now == last ? same + 1 : 0);
        }
        return last;
    }
}
