using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using MotCua.Server.Http;

namespace MotCua.Server.Access;

/// <summary>Settings <c>Auth:Authority</c> (https URL of the identity provider), <c>Auth:Issuer</c>, <c>Auth:Audience</c>.</summary>
public sealed record TokenSettings(string? Authority, string Issuer, string Audience)
{
    public const string DevelopmentIssuer = "motcua-development";

    public static TokenSettings From(IConfiguration configuration, bool development)
    {
        var authority = configuration["Auth:Authority"];
        if (authority is null && !development)
        {
            throw new Operations.SettingException(
                "Auth:Authority is not set. Outside Development, tokens come from an identity provider: set Auth__Authority to its URL."
            );
        }
        return new TokenSettings(
            authority,
            configuration["Auth:Issuer"] ?? authority ?? DevelopmentIssuer,
            configuration["Auth:Audience"] ?? "motcua"
        );
    }
}

/// <summary>
/// Checks bearer tokens: signature by a key of our issuer only, asymmetric algorithms only, issuer, audience, expiry (a minute of skew). Claims:
/// <c>sub</c>, <c>agency</c>, <c>roles</c>. A checked token is remembered for at most a minute and never past its expiry.
/// </summary>
public sealed class Tokens
{
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.EcdsaSha384,
    ];

    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);
    private const int MostRemembered = 10_000;

    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly ConcurrentDictionary<string, (Actor Actor, DateTimeOffset Until)> known = new();
    private readonly TokenSettings settings;
    private readonly TimeProvider clock;
    private readonly RsaSecurityKey? developmentKey;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? provider;

    /// <param name="developmentKey">Key of the development issuer; null outside Development.</param>
    public Tokens(TokenSettings settings, TimeProvider clock, RsaSecurityKey? developmentKey)
    {
        (this.settings, this.clock, this.developmentKey) = (settings, clock, developmentKey);
        if (settings.Authority is { } authority)
        {
            provider = new ConfigurationManager<OpenIdConnectConfiguration>(
                authority.TrimEnd('/') + "/.well-known/openid-configuration",
                new OpenIdConnectConfigurationRetriever(),
                new HttpDocumentRetriever { RequireHttps = !new Uri(authority).IsLoopback }
            );
        }
    }

    public async Task<(Actor? Actor, Problem? Refused)> AuthenticateAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        if (header.Count == 0)
        {
            return (null, new Problem(401, "token-missing"));
        }
        var value = header.Count == 1 ? header[0]! : "";
        if (!value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || value.Length > 8192)
        {
            return (null, new Problem(401, "token-invalid"));
        }
        var token = value[7..].Trim();
        var now = clock.GetUtcNow();
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (known.TryGetValue(key, out var found) && now < found.Until)
        {
            return (found.Actor, null);
        }
        var result = await ValidateAsync(token, now, http.RequestAborted);
        if (!result.IsValid)
        {
            return (null, new Problem(401, result.Exception is SecurityTokenExpiredException ? "token-expired" : "token-invalid"));
        }
        if (ActorOf((JsonWebToken)result.SecurityToken) is not { } actor)
        {
            return (null, new Problem(401, "token-claims"));
        }
        Remember(key, actor, now, result.SecurityToken.ValidTo);
        return (actor, null);
    }

    /// <summary>A token of the development issuer, valid for 12 hours; throws outside Development.</summary>
    public string IssueForDevelopment(string subject, string? agency, IReadOnlyList<string> roles)
    {
        var key = developmentKey ?? throw new InvalidOperationException("no development issuer");
        var now = clock.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object> { ["sub"] = subject, ["roles"] = roles };
        if (agency is not null)
        {
            claims["agency"] = agency;
        }
        return handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = TokenSettings.DevelopmentIssuer,
                Audience = settings.Audience,
                IssuedAt = now,
                NotBefore = now,
                Expires = now.AddHours(12),
                Claims = claims,
                SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
            }
        );
    }

    private async Task<TokenValidationResult> ValidateAsync(string token, DateTimeOffset now, CancellationToken cancelled)
    {
        var keys = new List<SecurityKey>();
        var issuers = new List<string>();
        if (developmentKey is not null)
        {
            keys.Add(developmentKey);
            issuers.Add(TokenSettings.DevelopmentIssuer);
        }
        if (provider is not null)
        {
            var configuration = await provider.GetConfigurationAsync(cancelled);
            keys.AddRange(configuration.SigningKeys);
            issuers.Add(settings.Issuer);
        }
        return await handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuers = issuers,
                ValidAudience = settings.Audience,
                IssuerSigningKeys = keys,
                ValidAlgorithms = Algorithms,
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                ClockSkew = TimeSpan.FromMinutes(1),
                LifetimeValidator = (notBefore, expires, _, parameters) => IsAlive(notBefore, expires, now, parameters.ClockSkew),
            }
        );
    }

    // The library would read the machine's clock.
    private static bool IsAlive(DateTime? notBefore, DateTime? expires, DateTimeOffset now, TimeSpan skew)
    {
        if (expires is not { } end || end.Add(skew) <= now.UtcDateTime)
        {
            throw new SecurityTokenExpiredException();
        }
        return notBefore is not { } start || start.Subtract(skew) <= now.UtcDateTime;
    }

    private static Actor? ActorOf(JsonWebToken token)
    {
        var agency = token.TryGetPayloadValue<string>("agency", out var value) ? value : null;
        var roles = token
            .Claims.Where(claim => claim.Type == "roles")
            .Select(claim => Actor.RoleOf(claim.Value))
            .OfType<Role>()
            .ToHashSet();
        var placed = agency is not null || roles.Contains(Role.Administrator);
        return string.IsNullOrEmpty(token.Subject) || token.Subject.Length > 200 || !placed
            ? null
            : new Actor(token.Subject, agency, roles);
    }

    private void Remember(string key, Actor actor, DateTimeOffset now, DateTime validTo)
    {
        if (known.Count >= MostRemembered)
        {
            known.Clear();
        }
        var expires = new DateTimeOffset(validTo, TimeSpan.Zero);
        known[key] = (actor, expires < now + Remembered ? expires : now + Remembered);
    }
}
