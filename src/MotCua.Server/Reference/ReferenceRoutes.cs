using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>The addresses of reference data.</summary>
public static class ReferenceRoutes
{
    private const string Unit = """
        {"code":"32002","name":"Phường An Xuyên","level":"commune","parent":"96","validFrom":"2025-07-01","validTo":null,"source":null}
        """;

    private const string Agency = """
        {"code":"H12.101","name":"UBND phường An Xuyên","level":"commune","unit":"32002","parent":"H12","openingHours":null,"example":true,"validFrom":"2025-07-01","validTo":null,"source":null}
        """;

    private const string Procedure = """
        {"code":"1.001193","name":"Đăng ký khai sinh","field":"Hộ tịch","level":"commune","limit":{"value":0,"unit":"same_day"},"legalLimit":{"value":0,"unit":"same_day"},"online":"full","crossBoundary":true,"example":false,"validFrom":"2023-01-01","validTo":null,"source":null}
        """;

    static ReferenceRoutes()
    {
        ReferenceTexts.Add();
        All =
        [
            .. Of(Registers.Units, "đơn vị hành chính", Unit),
            .. Of(Registers.Agencies, "cơ quan", Agency),
            .. Of(Registers.Procedures, "thủ tục", Procedure),
            .. CalendarRoutes.All,
            .. WorkflowRoutes.All,
            .. TargetRoutes.All,
        ];
    }

    public static IReadOnlyList<ApiRoute> All { get; }

    private static ApiRoute[] Of<T>(Register<T> register, string noun, string example)
        where T : class, IVersioned =>
        [
            ReferenceLists.Versions(register, noun, example),
            ReferenceLists.OfCode(register, noun, example),
            ReferencePut.Route(register, noun, example),
            ReferenceImport.Route(register, noun),
        ];
}
