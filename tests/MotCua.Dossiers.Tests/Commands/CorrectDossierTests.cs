using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using Xunit;

namespace MotCua.Dossiers.Tests;

public class CorrectDossierTests
{
    private const string Now = "2026-04-01 09:00";

    private static readonly DossierReceived Receipt = Representatives.Receipt;

    [Fact]
    public void A_channel_is_corrected()
    {
        var dossier = DossierSpec
            .Given(Receipt)
            .When(Correct(CorrectDossier.ChannelField, "postal"))
            .Then(Some.Corrected(Now, "channel", "counter", "postal"));
        Assert.Equal(Channel.Postal, dossier.Channel);
    }

    [Fact]
    public void Who_submitted_for_whom_is_corrected()
    {
        var dossier = DossierSpec
            .Given(Receipt)
            .When(Correct(CorrectDossier.OnBehalfOfField, "true"))
            .Then(Some.Corrected(Now, "onBehalfOf", "false", "true"));
        Assert.True(dossier.OnBehalfOf);
    }

    [Fact]
    public void The_number_of_a_result_is_corrected()
    {
        var dossier = DossierSpec
            .Given(Receipt, Some.Processed("2026-03-10 10:00"))
            .When(Correct(CorrectDossier.ResultNumberField, "13/KQ"))
            .Then(Some.Corrected(Now, "resultNumber", "12/KQ", "13/KQ"));
        Assert.Equal("13/KQ", dossier.ResultNumber);
    }

    [Theory]
    [InlineData("2026-03-09T08:30:00+07:00")]
    [InlineData("2026-03-09T08:30+07:00")]
    [InlineData("2026-03-09T01:30:00Z")]
    [InlineData("2026-03-08T20:30:00.000-05:00")]
    public void The_end_is_corrected_however_the_instant_is_written(string value)
    {
        var dossier = DossierSpec
            .Given(Receipt, Some.Processed("2026-03-10 10:00"))
            .When(Correct(CorrectDossier.ProcessedAtField, value))
            .Then(Some.Corrected(Now, "processedAt", "2026-03-10T10:00:00.0000000+07:00", "2026-03-09T08:30:00.0000000+07:00"));
        Assert.Equal(Some.At("2026-03-09 08:30"), dossier.EndedAt);
        Assert.Equal(DossierStatus.Processed, dossier.Status);
    }

    [Fact]
    public void An_end_corrected_to_after_the_due_date_announces_the_breach_that_nobody_could()
    {
        var dossier = DossierSpec
            .Given(Receipt, Some.Processed("2026-03-16 10:00"))
            .When(Correct(CorrectDossier.ProcessedAtField, "2026-03-17T08:30:00+07:00"))
            .Then(
                Some.Overdue(Receipt.Due!),
                Some.Corrected(Now, "processedAt", "2026-03-16T10:00:00.0000000+07:00", "2026-03-17T08:30:00.0000000+07:00")
            );
        Assert.Equal(Timeliness.Late, Classification.Of(dossier, Some.At(Now)));
    }

    [Fact]
    public void A_breach_announced_once_is_not_announced_by_a_correction() =>
        DossierSpec
            .Given(Receipt, Some.Overdue(Receipt.Due!), Some.Processed("2026-03-18 10:00"))
            .When(Correct(CorrectDossier.ProcessedAtField, "2026-03-17T08:30:00+07:00"))
            .Then(Some.Corrected(Now, "processedAt", "2026-03-18T10:00:00.0000000+07:00", "2026-03-17T08:30:00.0000000+07:00"));

    [Theory]
    [InlineData("channel", "counter")]
    [InlineData("onBehalfOf", "false")]
    [InlineData("resultNumber", "12/KQ")]
    [InlineData("processedAt", "2026-03-10T10:00:00+07:00")]
    [InlineData("processedAt", "2026-03-10T03:00:00+00:00")]
    public void A_correction_to_the_same_value_changes_nothing(string field, string value) =>
        DossierSpec.Given(Receipt, Some.Processed("2026-03-10 10:00")).When(Correct(field, value)).ThenNothing();

    /// <summary>The same instant, stored in another offset.</summary>
    [Fact]
    public void An_end_stored_in_another_offset_is_the_same_end() =>
        DossierSpec
            .Given(Receipt, Some.Processed("2026-03-10 10:00") with { OccurredAt = Some.At("2026-03-10 10:00").ToUniversalTime() })
            .When(Correct(CorrectDossier.ProcessedAtField, "2026-03-10T10:00:00+07:00"))
            .ThenNothing();

    [Theory]
    [InlineData("channel", "fax")]
    [InlineData("channel", "Counter")]
    [InlineData("channel", "1")]
    [InlineData("onBehalfOf", "yes")]
    [InlineData("onBehalfOf", "True")]
    [InlineData("processedAt", "")]
    [InlineData("processedAt", "2026-03-09")]
    [InlineData("processedAt", "2026-03-09T08:30:00")]
    [InlineData("processedAt", "2026-02-30T08:30:00+07:00")]
    [InlineData("processedAt", "9/3/2026")]
    public void A_value_that_does_not_fit_the_field_is_refused(string field, string value) =>
        DossierSpec.Given(Receipt, Some.Processed("2026-03-10 10:00")).When(Correct(field, value)).ThenRefused("value-does-not-fit");

    [Theory]
    // Before the receipt, after the correction itself, after the result was returned.
    [InlineData("2026-03-02T08:59:59+07:00")]
    [InlineData("2026-04-01T09:00:01+07:00")]
    [InlineData("2026-03-05T11:00:01+07:00")]
    public void An_end_out_of_order_is_refused(string value) =>
        DossierSpec
            .Given([.. Representatives.EventsTo(DossierStatus.Returned)])
            .When(Correct(CorrectDossier.ProcessedAtField, value))
            .ThenRefused("correction-out-of-order");

    [Theory]
    [InlineData(DossierStatus.Received, "processedAt", "2026-03-03T09:00:00+07:00")]
    [InlineData(DossierStatus.Refused, "processedAt", "2026-03-03T09:00:00+07:00")]
    [InlineData(DossierStatus.Withdrawn, "resultNumber", "1/KQ")]
    [InlineData(DossierStatus.Processing, "resultNumber", "1/KQ")]
    public void What_is_not_there_is_not_corrected(DossierStatus status, string field, string value) =>
        DossierSpec.Given([.. Representatives.EventsTo(status)]).When(Correct(field, value)).ThenRefused("nothing-to-correct");

    [Theory]
    [InlineData("code")]
    [InlineData("due")]
    [InlineData("Channel")]
    [InlineData("")]
    public void Other_fields_are_not_correctable(string field) =>
        DossierSpec.Given(Receipt).When(Correct(field, "x")).ThenRefused("field-not-correctable");

    [Fact]
    public void Personal_data_is_corrected_beside_the_log()
    {
        foreach (var field in CorrectDossier.PersonalFields)
        {
            var before = Some.Folded(Receipt);
            var after = DossierSpec.Given(Receipt).When(Correct(field, "Nguyễn Văn A")).Then(Some.Corrected(Now, field, null, null));
            Assert.Equal(before.Status, after.Status);
        }
        Assert.Equal(CorrectDossier.Fields.Count, CorrectDossier.Fields.Distinct().Count());
    }

    private static Func<Dossier, Decision> Correct(string field, string value) =>
        dossier => CorrectDossier.Decide(dossier, new CorrectDossier(Some.At(Now), field, value, "9/QĐ"));
}
