using Microsoft.Extensions.Configuration;
using MotCua.EmbeddedPostgres;
using MotCua.Server.Database;
using MotCua.Server.Reference;

namespace MotCua.Server.Tests.Host;

/// <summary>One database server for the test run, with a database that is migrated and holds the shipped reference data; each test class gets a copy.</summary>
public static class TemplateDatabase
{
    private static readonly Lazy<Task<DatabaseTemplates>> Filled = new(() => DatabaseTemplates.StartAsync("server", FillAsync));

    /// <summary>A copy with reference data.</summary>
    public static async Task<TestDatabase> CloneAsync() => await (await Filled.Value).CloneAsync();

    /// <summary>The settings that start a server on a database.</summary>
    public static IReadOnlyDictionary<string, string> Settings(TestDatabase database) =>
        new Dictionary<string, string>
        {
            ["ConnectionStrings:MotCua"] = database.AppConnectionString,
            ["ConnectionStrings:MotCuaOwner"] = database.OwnerConnectionString,
        };

    private static async Task FillAsync(TestDatabase template)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Settings(template).Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        await using var database = await DatabaseHost.OpenAsync(configuration, CancellationToken.None);
        await new ReferenceStore(database.App, TimeProvider.System).LoadAsync(CancellationToken.None);
    }
}
