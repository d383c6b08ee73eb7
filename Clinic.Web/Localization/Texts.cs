namespace Clinic.Web.Localization;

/// <summary>Stands for the texts: their keys are the English ones, <c>Texts.es.resx</c> has the Spanish ones.</summary>
public sealed class Texts;
