using System.Text.Json.Nodes;

namespace MotCua.Server.Tests.Operations;

/// <summary>A receipt that the shipped reference data accept now.</summary>
internal static class Receipts
{
    /// <param name="personal">Appended to every personal field; letters and digits.</param>
    public static JsonObject One(string personal = "A") =>
        new()
        {
            ["procedureCode"] = "2.000815",
            ["receivingAgency"] = "H12.101",
            ["resolvingAgency"] = "H12.101",
            ["channel"] = "counter",
            ["applicant"] = new JsonObject
            {
                ["kind"] = "citizen",
                ["name"] = "Ten" + personal,
                ["idNumber"] = "So" + personal,
                ["phone"] = "Phone" + personal,
                ["email"] = "Mail" + personal,
                ["address"] = "Noi" + personal,
            },
            ["summary"] = "Viec" + personal,
        };
}
