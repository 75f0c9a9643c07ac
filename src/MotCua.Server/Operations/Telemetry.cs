using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MotCua.Server.Operations;

/// <summary>
/// Traces, metrics and logs over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; all other <c>OTEL_*</c> settings hold as well. What goes out has no
/// personal data: SQL without its parameters, routes without paths and queries, log lines that are written for it.
/// </summary>
public sealed class Telemetry(OpenTelemetrySdk sdk) : IHostedService
{
    private const int FlushMilliseconds = 5000;

    public static void Add(WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }
        builder.Services.AddSingleton(_ =>
            OpenTelemetrySdk.Create(telemetry =>
            {
                telemetry.Services.AddSingleton<IConfiguration>(builder.Configuration);
                telemetry
                    .ConfigureResource(Describe)
                    .WithTracing(traces =>
                        traces.AddSource("Microsoft.AspNetCore", "System.Net.Http", "Npgsql", Meters.Name).AddOtlpExporter()
                    )
                    .WithMetrics(metrics =>
                        metrics
                            .AddMeter(
                                "Microsoft.AspNetCore.Hosting",
                                "Microsoft.AspNetCore.Server.Kestrel",
                                "System.Net.Http",
                                "System.Runtime",
                                "Npgsql",
                                Meters.Name
                            )
                            .AddOtlpExporter()
                    );
            })
        );
        builder.Services.AddHostedService<Telemetry>();
        builder.Services.AddHostedService<TelemetrySampler>();
        builder.Logging.AddOpenTelemetry(logs =>
        {
            var resource = ResourceBuilder.CreateDefault();
            Describe(resource);
            logs.SetResourceBuilder(resource);
            logs.IncludeFormattedMessage = true;
            logs.AddOtlpExporter();
        });
    }

    // Made with the container, that is before the first request: taking it as an argument is what starts it.
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the server has ended its requests, since it was registered before; the container then disposes the rest.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                sdk.TracerProvider.ForceFlush(FlushMilliseconds);
                sdk.MeterProvider.ForceFlush(FlushMilliseconds);
            },
            CancellationToken.None
        );

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come later and so win.
    private static void Describe(ResourceBuilder resource) => resource.AddService("motcua").AddEnvironmentVariableDetector();
}
