namespace MotCua.Server.Feed.Push;

public static class PushSetup
{
    public static void Add(IServiceCollection services, PushSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<EndpointGuard>();
        services.AddSingleton<SecretBox>();
        services.AddSingleton<Subscriptions>();
        services.AddSingleton(provider => new WebhookSender(
            settings,
            provider.GetRequiredService<EndpointGuard>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddHostedService<PushService>();
    }
}
