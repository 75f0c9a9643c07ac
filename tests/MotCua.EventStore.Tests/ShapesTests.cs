using Xunit;

namespace MotCua.EventStore.Tests;

public sealed class ShapesTests
{
    private const string Tables = """
        -- Who isn't early: 'late'
        create table a (
            b  int  not null,   -- of c
            d  varchar not null default '--' check (d <> 'x  y')
        );
        """;

    [Theory]
    [InlineData("-- Who isn't early: 'late'", "-- Put better: it's another's")]
    [InlineData("   -- of c", "")]
    [InlineData("b  int  not null", "b int\tnot null")]
    [InlineData("\n", "\r\n")]
    public void comments_and_spaces_rebuild_nothing(string was, string becomes)
    {
        var changed = Tables.Replace(was, becomes, StringComparison.Ordinal);
        Assert.NotEqual(Tables, changed);
        Assert.Equal(Shapes.Of(Tables), Shapes.Of(changed));
    }

    [Theory]
    [InlineData("int", "bigint")]
    [InlineData("'--'", "'--a'")]
    [InlineData("<> 'x", "<> 'z")]
    [InlineData("b  int", "bint")]
    public void another_table_or_text_is_another_shape(string was, string becomes) =>
        Assert.NotEqual(Shapes.Of(Tables), Shapes.Of(Tables.Replace(was, becomes, StringComparison.Ordinal)));
}
