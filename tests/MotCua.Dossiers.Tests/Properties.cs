using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace MotCua.Dossiers.Tests;

/// <summary>Runs a property with a fixed seed, so that a red run is red again; the seed is printed, and so is how much was tried.</summary>
internal static class Properties
{
    private const ulong Seed = 20261122;

    public static void Check<T>(ITestOutputHelper output, int times, Arbitrary<T> cases, Action<T> holds)
    {
        var tried = 0;
        var config = Config
            .QuickThrowOnFailure.WithMaxTest(times)
            .WithQuietOnSuccess(true)
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(Seed), FSharpOption<int>.None)));
        FsCheck.Check.One(
            config,
            Prop.ForAll(
                cases,
                value =>
                {
                    tried++;
                    holds(value);
                }
            )
        );
        output.WriteLine($"{tried} cases, seed {Seed}");
        Xunit.Assert.True(tried >= times, $"only {tried} cases were tried");
    }
}
