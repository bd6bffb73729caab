/// The statements around the rows, as pg_dump writes them.
extension GeneratedRows {
    static let head = """
        --
        -- PostgreSQL database dump
        --

        -- Dumped from database version 15.18
        -- Dumped by pg_dump version 15.18

        SET statement_timeout = 0;
        SET lock_timeout = 0;
        SET idle_in_transaction_session_timeout = 0;
        SET client_encoding = 'UTF8';
        SET standard_conforming_strings = on;
        SELECT pg_catalog.set_config('search_path', '', false);
        SET check_function_bodies = false;
        SET xmloption = content;
        SET client_min_messages = warning;
        SET row_security = off;

        SET default_tablespace = '';

        SET default_table_access_method = heap;


        """

    static let foot = "--\n-- PostgreSQL database dump complete\n--\n\n"

    static func heading(_ name: String, _ type: String) -> String {
        "--\n-- \(type == "TABLE DATA" ? "Data for " : "")Name: \(name); Type: \(type); Schema: public; Owner: postgres\n--\n\n"
    }

    static func definition(_ table: String, reference: Int?) -> String {
        heading(table, "TABLE") + """
            CREATE TABLE public.\(table) (
                id bigint NOT NULL,
                sensor integer NOT NULL,
                momento timestamp with time zone NOT NULL,
                valor double precision,
                nota text\(reference == nil ? "" : ",\n    anterior_id bigint")
            );



            """
    }

    static func key(_ table: String) -> String {
        heading("\(table) \(table)_pkey", "CONSTRAINT")
            + "ALTER TABLE ONLY public.\(table)\n    ADD CONSTRAINT \(table)_pkey PRIMARY KEY (id);\n\n\n"
    }

    static func index(_ table: String) -> String {
        heading("idx_\(table)_momento", "INDEX")
            + "CREATE INDEX idx_\(table)_momento ON public.\(table) USING btree (momento);\n\n\n"
    }

    static func foreignKey(_ table: String, _ other: String) -> String {
        heading("\(table) \(table)_anterior_id_fkey", "FK CONSTRAINT")
            + "ALTER TABLE ONLY public.\(table)\n    ADD CONSTRAINT \(table)_anterior_id_fkey "
            + "FOREIGN KEY (anterior_id) REFERENCES public.\(other)(id);\n\n\n"
    }
}
