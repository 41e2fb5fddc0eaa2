// Only what is used: the declarations of the whole package would be checked with every build.
declare module 'nodemailer' {
  export interface SmtpOptions {
    readonly host: string;
    readonly port: number;
    readonly secure: boolean;
    readonly requireTLS: boolean;
    readonly ignoreTLS: boolean;
    readonly auth?: { readonly user: string; readonly pass: string };
    /** In milliseconds. */
    readonly connectionTimeout: number;
    readonly greetingTimeout: number;
    readonly socketTimeout: number;
    readonly disableFileAccess: boolean;
    readonly disableUrlAccess: boolean;
  }
  export interface Mail {
    readonly from: string;
    readonly to: readonly string[];
    readonly subject: string;
    readonly text: string;
    readonly messageId: string;
    readonly headers: Readonly<Record<string, string>>;
  }
  export interface Transporter {
    sendMail(mail: Mail): Promise<unknown>;
    close(): void;
  }
  export const createTransport: (options: SmtpOptions) => Transporter;
}
