using System.Globalization;
using MotCua.Server.Access;
using MotCua.Server.Database;

namespace MotCua.Server.Operations;

/// <summary>What <c>ops/run</c> says when the server listens, in Development only: where it is, where the data are, and a receipt to try.</summary>
public static class Banner
{
    /// <summary>A receipt that the shipped reference data accept at any time.</summary>
    private const string Receipt =
        """{"procedureCode":"2.000815","receivingAgency":"H12.101","resolvingAgency":"H12.101","channel":"counter","applicant":{"kind":"citizen","name":"Nguyễn Văn A"}}""";

    public static void PrintWhenStarted(WebApplication app, DatabaseHost database)
    {
        app.Lifetime.ApplicationStarted.Register(app.Services.GetRequiredService<Logs.Started>().Now);
        if (!app.Environment.IsDevelopment())
        {
            return;
        }
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var token = app.Services.GetRequiredService<Tokens>().IssueForDevelopment("development", null, ["administrator"]);
            Console.Out.WriteLine(
                Text(app.Urls.FirstOrDefault() ?? "http://127.0.0.1:5080", string.Join(", ", app.Urls), database.Where, token)
            );
            Console.Out.Flush();
        });
    }

    private static string Text(string url, string urls, string where, string token) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""

            MotCua runs on {urls}
            Dashboard: {url}/   API: {url}/swagger   health: {url}/health/ready   Ctrl-C ends it
            Data: {where}

            A token that may do everything, for 12 hours:
            export MOTCUA_TOKEN={token}

            Receive a dossier:
            curl -s -X POST {url}/v1/dossiers -H "Authorization: Bearer $MOTCUA_TOKEN" -H 'Content-Type: application/json' -d '{Receipt}'

            """
        );
}
