using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Operations;

/// <summary>
/// Names the span of a request by its route and counts its outcome. Neither path nor query is recorded: a search holds a name, and a path what a caller
/// put there.
/// </summary>
public static class RequestTelemetry
{
    public static void Use(WebApplication app) =>
        app.Use(
            async (http, next) =>
            {
                try
                {
                    await next(http);
                }
                finally
                {
                    Record(http);
                }
            }
        );

    private static void Record(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        var route = endpoint?.Metadata.GetMetadata<ApiRoute>();
        var status = http.Response.StatusCode;
        var problem = http.Features.Get<Problem>();
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
        {
            span.DisplayName = endpoint?.DisplayName ?? http.Request.Method;
            span.SetTag("http.request.method", http.Request.Method);
            span.SetTag("http.response.status_code", status);
            span.SetTag("http.route", route?.Pattern);
            span.SetTag("motcua.problem", problem?.Code);
            if (status >= 500)
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
        if (problem is not null)
        {
            Meters.CountRefusal(problem.Code);
        }
        if (route?.Act is Act.ReceiveDossier or Act.CommandDossier)
        {
            Meters.CountCommand(route.Act == Act.ReceiveDossier ? "receive" : route.Pattern.Split('/')[^1], OutcomeOf(status));
        }
    }

    private static string OutcomeOf(int status) =>
        status switch
        {
            < 400 => "done",
            409 => "conflict",
            412 => "stale",
            422 => "refused",
            >= 500 => "failed",
            _ => "invalid",
        };
}
