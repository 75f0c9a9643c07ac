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
        {"code":"1.001193","name":"Đăng ký khai sinh","field":"Hộ tịch","level":"commune","limit":{"value":0,"unit":"same_day"},"legalLimit":{"value":0,"unit":"same_day"},"variants":[{"branch":null,"name":null,"channel":"online","limit":{"value":4,"unit":"working_hours"},"legalLimit":null}],"online":"full","crossBoundary":true,"systemOfRecord":"local","example":false,"validFrom":"2023-01-01","validTo":null,"source":null}
        """;

    private const string RuleSet = """
        {"code":"ND-118-2025","name":"118/2025/NĐ-CP","forwardCutOff":"15:00","forwardCutOffArticle":"NĐ 118/2025 Đ.18","supplementAskDays":3,"supplementAskDaysArticle":"NĐ 118/2025 Đ.19(5)","supplementEffect":"reset","supplementEffectArticle":"NĐ 118/2025 Đ.19(5)","closeAfterDays":15,"closeAfterDaysArticle":"NĐ 118/2025 Đ.19(5)","reappointments":1,"reappointmentsArticle":"NĐ 118/2025 Đ.19(6)","apologyDaysBefore":1,"apologyDaysBeforeArticle":"NĐ 118/2025 Đ.19(6)","notifyHours":2,"notifyHoursArticle":"NĐ 118/2025 Đ.17(2)","acceptHours":8,"acceptHoursArticle":"NĐ 118/2025 Đ.17(2)","handOverDays":1,"handOverDaysArticle":"NĐ 118/2025 Đ.20(1)","rolling":"next_working_day","rollingArticle":"Bộ luật Dân sự 2015 Đ.148(5)","validFrom":"2025-07-01","validTo":null,"source":null}
        """;

    static ReferenceRoutes()
    {
        ReferenceTexts.Add();
        All =
        [
            .. Of(Registers.Units, "đơn vị hành chính", Unit),
            .. Of(Registers.Agencies, "cơ quan", Agency),
            .. Of(Registers.Procedures, "thủ tục", Procedure),
            .. Of(Registers.RuleSets, "bộ quy tắc theo nghị định", RuleSet),
            .. SuccessorImport.All,
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
