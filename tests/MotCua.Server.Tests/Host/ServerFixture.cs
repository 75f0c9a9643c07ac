using MotCua.EmbeddedPostgres;
using Xunit;

namespace MotCua.Server.Tests.Host;

/// <summary>A server on its own database, for a test class (<c>IClassFixture&lt;ServerFixture&gt;</c>).</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private TestDatabase? database;
    private TestServer? server;

    public TestServer Server => server!;

    public TestDatabase Database => database!;

    public TestClock Clock => Server.Clock;

    public HttpClient Anonymous() => Server.Anonymous();

    public Task<HttpClient> AdministratorAsync() => Server.AdministratorAsync();

    public Task<HttpClient> AsAsync(string subject, string? agency, params string[] roles) => Server.AsAsync(subject, agency, roles);

    /// <summary>Another node on the same database.</summary>
    public Task<TestServer> StartAnotherAsync() => TestServer.StartAsync(Database);

    public async Task InitializeAsync()
    {
        database = await TemplateDatabase.CloneAsync();
        server = await TestServer.StartAsync(database);
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
        if (database is not null)
        {
            await database.DisposeAsync();
        }
    }
}
