using System.Collections.Concurrent;
using System.Globalization;
using MotCua.Server.Tests.Host;
using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Dossiers;

/// <summary>Promises C1, C3 and D7 over HTTP, with two nodes on one database.</summary>
public sealed class RaceTests(ServerFixture fixture, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Of_many_clerks_on_one_version_one_wins_and_the_others_are_told()
    {
        await using var other = await fixture.StartAnotherAsync();
        Desk[] desks = [new(await fixture.AdministratorAsync()), new(await other.AdministratorAsync())];
        var dossier = await desks[0].ReceiveAsync();
        const int rounds = 15;
        const int clerks = 12;
        for (var round = 1; round <= rounds; round++)
        {
            var current = dossier;
            var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, clerks)
                    .Select(clerk => desks[clerk % 2].SendAsync(current, "assign", new { officer = $"officer-{round}-{clerk}" }))
            );
            var winners = answers.Where(answer => (int)answer.StatusCode == 200).ToList();
            Assert.Single(winners);
            dossier = await winners[0].ShouldBe(200);
            Assert.Equal(round + 1, dossier.GetProperty("version").GetInt64());
            Assert.All(answers.Except(winners), answer => Assert.Equal(412, (int)answer.StatusCode));
            Array.ForEach(answers, answer => answer.Dispose());
        }
        var versions = (await desks[0].TimelineAsync(dossier)).Select(item => item.GetProperty("version").GetInt64());
        Assert.Equal(Enumerable.Range(1, rounds + 1).Select(version => (long)version), versions);
        output.WriteLine($"{rounds * clerks} commands, {rounds} winners");
    }

    /// <summary>A dossier received late on its last day comes near its due date at once; the clerk goes on with the version that he has.</summary>
    [Fact]
    public async Task What_the_watcher_announces_costs_no_clerk_a_412()
    {
        var desk = new Desk(await fixture.AdministratorAsync());
        var dossier = await desk.ReceiveAsync(Desk.Receipt(receiving: "H12.108", occurredAt: "2026-11-18T08:00:00+07:00"));
        await Poll.UntilAsync(async () => (await desk.TimelineAsync(dossier)).Count > 1, "the watcher announces the breach");
        var assigned = await desk.DoAsync(dossier, "assign"); // version 1, as the clerk has it
        Assert.True(assigned.GetProperty("version").GetInt64() > 2);
        using var stale = await desk.SendAsync(dossier, "process", Desk.Body("process")); // somebody has worked on it since
        await stale.ShouldBe(412);
    }

    [Fact]
    public async Task No_code_is_allotted_twice_by_64_writers_on_two_nodes()
    {
        await using var other = await fixture.StartAnotherAsync();
        Desk[] desks = [new(await fixture.AdministratorAsync()), new(await other.AdministratorAsync())];
        var codes = new ConcurrentBag<string>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(async writer =>
                {
                    for (var i = 0; i < 6; i++)
                    {
                        codes.Add((await desks[writer % 2].ReceiveAsync(Desk.Receipt(receiving: "H12.105"))).Text("code")!);
                    }
                })
        );
        Assert.Equal(64 * 6, codes.Count);
        Assert.Equal(codes.Count, codes.Distinct().Count());
        output.WriteLine($"{codes.Count} codes, all different");
    }

    [Fact]
    public async Task Fifty_requests_with_one_key_have_one_effect()
    {
        await using var other = await fixture.StartAnotherAsync();
        Desk[] desks = [new(await fixture.AdministratorAsync()), new(await other.AdministratorAsync())];
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => desks[i % 2].SendReceiptAsync(Desk.Receipt(receiving: "H12.106"), "one-key"))
        );
        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, new[] { 201, 409 }));
        var bodies = new HashSet<string>();
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode == 201))
        {
            bodies.Add((await answer.ShouldBe(201)).ToString());
        }
        Assert.Single(bodies);
        using var final = await desks[0].SendReceiptAsync(Desk.Receipt(receiving: "H12.106"), "one-key");
        Assert.Equal(bodies.Single(), (await final.ShouldBe(201)).ToString());
        var position = long.Parse(final.Headers.GetValues("MotCua-Position").Single(), CultureInfo.InvariantCulture);
        var list = await desks[0].Client.GetAfterAsync("/v1/dossiers?agency=H12.106&total=true", position);
        Assert.Equal(1, list.GetProperty("total").GetInt64());
        Array.ForEach(answers, answer => answer.Dispose());
    }

    /// <summary>A node decides on the state that it remembers when the caller names that version: what it remembers may be old, what it answers may not.</summary>
    [Theory]
    [InlineData("process", "first", 200, null)] // the same question, asked of the node that has not seen it
    [InlineData("assign", "first", 422, "idempotency-key-reused")]
    [InlineData("assign", "another", 412, "stale-version")]
    [InlineData("return", "third", 412, "stale-version")] // refused by the state that is remembered, stale by the log
    public async Task A_node_that_remembers_an_old_state_answers_from_the_log(string verb, string key, int status, string? code)
    {
        await using var other = await fixture.StartAnotherAsync();
        var here = new Desk(await fixture.AdministratorAsync());
        var there = new Desk(await other.AdministratorAsync());
        var old = await here.DoAsync(await here.ReceiveAsync(Desk.Receipt(receiving: "H12.107")), "assign");
        string Own(string name) => $"{name}-{old.Text("id")}";
        using var first = await there.SendAsync(old, "process", Desk.Body("process"), Own("first"));
        var processed = await first.ShouldBe(200);

        using var answer = await here.SendAsync(old, verb, Desk.Body(verb), Own(key));
        var body = await answer.ShouldBe(status);
        Assert.Equal(code ?? processed.ToString(), code is null ? body.ToString() : body.Text("code"));
        Assert.Equal(3, (await here.TimelineAsync(old)).Count);
    }
}
