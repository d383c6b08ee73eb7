using Patients.Api.Charges;
using Patients.Api.Prices;

namespace Patients.Api.Demo;

/// <summary>Something the demo hospital charges for: <paramref name="Pesos"/> per unit, at most <paramref name="Most"/> units per charge.</summary>
internal sealed record CatalogueItem(ChargeKind Kind, string Description, long Pesos, int Most = 1)
{
    public const long CentavosPerPeso = 100;

    public long UnitPrice => Pesos * CentavosPerPeso;
}

/// <summary>What the demo hospital offers. Prices have the order of magnitude of Colombian private tariffs.</summary>
internal static class Catalogue
{
    public static readonly IReadOnlyList<CatalogueItem> Items =
    [
        new(ChargeKind.Exam, "Hemograma completo", 28_500, 2),
        new(ChargeKind.Exam, "Glucosa en suero", 12_400, 3),
        new(ChargeKind.Exam, "Creatinina en suero", 14_200, 2),
        new(ChargeKind.Exam, "Uroanálisis", 13_800),
        new(ChargeKind.Exam, "Perfil lipídico", 46_900),
        new(ChargeKind.Exam, "Electrocardiograma de 12 derivaciones", 52_000, 2),
        new(ChargeKind.Exam, "Radiografía de tórax, dos proyecciones", 78_600),
        new(ChargeKind.Exam, "Ecografía abdominal total", 164_000),
        new(ChargeKind.Exam, "Tomografía de cráneo simple", 298_000),
        new(ChargeKind.Exam, "Resonancia magnética de columna lumbar", 612_000),
        new(ChargeKind.Medication, "Acetaminofén 500 mg, tableta", 350, 20),
        new(ChargeKind.Medication, "Ibuprofeno 400 mg, tableta", 480, 15),
        new(ChargeKind.Medication, "Omeprazol 20 mg, cápsula", 620, 14),
        new(ChargeKind.Medication, "Losartán 50 mg, tableta", 540, 30),
        new(ChargeKind.Medication, "Dipirona 1 g, ampolla", 2_900, 6),
        new(ChargeKind.Medication, "Ceftriaxona 1 g, ampolla", 8_700, 10),
        new(ChargeKind.Medication, "Enoxaparina 40 mg, jeringa prellenada", 24_300, 5),
        new(ChargeKind.Medication, "Solución salina 0,9 %, 500 ml", 6_200, 8),
        new(ChargeKind.Medication, "Insulina glargina 100 UI/ml, cartucho", 71_500, 2),
        new(ChargeKind.Procedure, "Sutura de herida simple", 96_000),
        new(ChargeKind.Procedure, "Curación de herida", 42_000, 4),
        new(ChargeKind.Procedure, "Cateterismo vesical", 58_000),
        new(ChargeKind.Procedure, "Terapia respiratoria, sesión", 38_500, 5),
        new(ChargeKind.Procedure, "Inmovilización con yeso", 127_000),
        new(ChargeKind.Procedure, "Endoscopia digestiva alta", 342_000),
        new(ChargeKind.Procedure, "Apendicectomía laparoscópica", 3_850_000),
        new(ChargeKind.Consultation, "Consulta de medicina general", 64_000),
        new(ChargeKind.Consultation, "Consulta de urgencias", 98_000),
        new(ChargeKind.Consultation, "Consulta de medicina interna", 142_000, 2),
        new(ChargeKind.Consultation, "Consulta de cardiología", 168_000),
        new(ChargeKind.Consultation, "Consulta de ortopedia", 156_000),
        new(ChargeKind.Consultation, "Valoración por nutrición", 74_000),
    ];

    /// <summary>The price list: EXA-01 and so on.</summary>
    public static IEnumerable<Price> Prices => Items.GroupBy(item => item.Kind).SelectMany(kind => kind.Select((item, index) =>
        new Price($"{Prefix(kind.Key)}-{index + 1:00}", item.Kind, item.Description, item.UnitPrice, Money.Currency)));

    private static string Prefix(ChargeKind kind) => kind switch
    {
        ChargeKind.Exam => "EXA",
        ChargeKind.Medication => "MED",
        ChargeKind.Procedure => "PRO",
        _ => "CON",
    };
}
